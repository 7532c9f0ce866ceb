package io.tagstream.ner.program;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The training half of a program: gradients and AdamW inside TorchScript, so that a step crosses
 * into native code twice and not once per parameter.
 *
 * <p>AdamW is that of Loshchilov and Hutter 2019. libtorch's fused kernel applies the clipping too,
 * as the scale of the gradients; the decoupled decay comes before it, because only some parameters
 * decay. (The JIT takes a kernel that writes through a temporary or sliced list for dead code,
 * hence the line per parameter.)
 */
public final class OptimizerProgram {
  /**
   * What the class declares beside the parameters: lists of tensors, empty before a step. {@code
   * rows} is of one tensor if the words are a subset: the row of each word piece.
   */
  public static final List<String> LISTS = List.of("gradients", "exp_avg", "exp_avg_sq", "rows");

  private OptimizerProgram() {}

  static String attributes() {
    return LISTS.stream().map(l -> "  " + l + " : List[Tensor]\n").collect(Collectors.joining());
  }

  /**
   * The methods
   *
   * <ul>
   *   <li>{@code evaluate(ids, mask, labels)}: for each row of the {@link Head}'s logits the
   *       likeliest class, and the cross entropy of the wanted one, {@code [2, rows]};
   *   <li>{@code accumulate(ids, mask, labels, weight, label_weights, smoothing)}: adds {@code
   *       weight} times the gradient of the mean cross entropy, and returns that mean;
   *   <li>{@code update(rate, decay, epsilon, max_norm, step)}: clips, steps, forgets the gradients
   *       and returns their norm before clipping;
   *   <li>{@code moments(index)}: both moments of a parameter after a step, {@code [2, …]};
   *   <li>{@code choose(rows)}: called once, if the words are a subset;
   *   <li>{@code restore(moments)}: called for each parameter in order before the first step.
   * </ul>
   *
   * <p>Labels of -100 do not count.
   */
  static String source(List<Parameter> parameters) {
    return """
          def evaluate(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor, labels: Tensor) -> Tensor:
            logits, wanted, = (self).learn(ids, mask, labels, )
            loss = torch.cross_entropy_loss(logits, wanted, None, 0, -100, 0.)
            return torch.stack([torch.to(torch.argmax(logits, -1, False), 6), loss], 0)
          def accumulate(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor, labels: Tensor, weight: Tensor, label_weights: Tensor, smoothing: Tensor) -> Tensor:
            logits, wanted, = (self).learn(ids, mask, labels, )
            loss = torch.cross_entropy_loss(logits, wanted, label_weights, 1, -100, torch.FloatImplicit(smoothing))
            found = torch.grad([torch.mul(loss, weight)], $ALL, None, None, False, False)
            fresh = annotate(List[Tensor], [])
            for i in range(torch.len(found)):
              _0 = torch.append(fresh, unchecked_cast(Tensor, found[i]))
            if torch.eq(torch.len(self.gradients), 0):
              self.gradients = fresh
            else:
              torch._foreach_add_(self.gradients, fresh, alpha=1)
            return torch.detach(loss)
          def moments(self: __torch__.TokenClassifier, index: Tensor) -> Tensor:
            i = torch.IntImplicit(index)
            return torch.stack([self.exp_avg[i], self.exp_avg_sq[i]], 0)
          def choose(self: __torch__.TokenClassifier, rows: Tensor) -> Tensor:
            _0 = torch.append(self.rows, torch.clone(rows, memory_format=None))
            return torch.clone(rows, memory_format=None)
          def restore(self: __torch__.TokenClassifier, moments: Tensor) -> Tensor:
            exp_avg, exp_avg_sq, = torch.unbind(moments, 0)
            _0 = torch.append(self.exp_avg, torch.clone(exp_avg, memory_format=None))
            _1 = torch.append(self.exp_avg_sq, torch.clone(exp_avg_sq, memory_format=None))
            return torch.clone(exp_avg, memory_format=None)
          def update(self: __torch__.TokenClassifier, rate: Tensor, decay: Tensor, epsilon: Tensor, max_norm: Tensor, step: Tensor) -> Tensor:
            parameters = $ALL
            count = torch.len(parameters)
            if torch.eq(torch.len(self.exp_avg), 0):
              for i in range(count):
                _0 = torch.append(self.exp_avg, torch.zeros_like(parameters[i]))
                _1 = torch.append(self.exp_avg_sq, torch.zeros_like(parameters[i]))
            steps = annotate(List[Tensor], [])
            for i in range(count):
              _2 = torch.append(steps, step)
            norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(self.gradients, 2), 0), 2)
            scale = torch.clamp_min(torch.div(norm, max_norm), 1.)
            keep = torch.rsub(torch.mul(rate, decay), 1, 1)
        $DECAY\
            torch._fused_adamw_(parameters, self.gradients, self.exp_avg, self.exp_avg_sq, annotate(List[Tensor], []), steps, lr=torch.FloatImplicit(rate), beta1=0.9, beta2=0.999, weight_decay=0., eps=torch.FloatImplicit(epsilon), amsgrad=False, maximize=False, grad_scale=scale, found_inf=None)
            self.gradients = annotate(List[Tensor], [])
            return norm
        """
        .replace("$ALL", list(parameters))
        .replace(
            "$DECAY",
            parameters.stream()
                .filter(Parameter::decays)
                .map(p -> "    _3 = torch.mul_(self.%s, keep)\n".formatted(p.path()))
                .collect(Collectors.joining()));
  }

  private static String list(List<Parameter> parameters) {
    return parameters.stream()
        .map(p -> "self." + p.path())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
