#!/usr/bin/env python3
"""Runs an exported program on a GPU: whether it finds what f32 finds on the processor, and how fast.

    ./tagstream bench export --model bert-base-cased --random --type float16 program.pt
    python3 benchmarks/gpu/check.py program.pt              # --device cpu where there is no GPU

Needs PyTorch and nothing else. Beside the program run, in turns, the same model as one writes it in
PyTorch: padded (eager and compiled), and packed with flash attention of variable length. Transformers
runs too, if it is installed. Prints a table in Markdown.
"""

import argparse
import math
import re
import statistics
import sys
import tempfile
import time
import zipfile

import torch
import torch.nn.functional as F

SDPA = "torch.scaled_dot_product_attention(q, k, v, added, p, False)"
BY_HAND = (
    "torch.matmul(torch.softmax(torch.add(torch.mul(torch.matmul(q, torch.transpose(k, -2, -1)),"
    " torch.pow(torch.size(q, -1), -0.5)), added), -1), v)"
)


def loaded(path, device):
    """The exported module; its attention is rewritten for a PyTorch that lacks the operator."""
    if hasattr(F, "scaled_dot_product_attention"):
        return torch.jit.load(path, map_location=device)
    with tempfile.NamedTemporaryFile(suffix=".pt") as file:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if entry.filename.endswith("__torch__.py"):
                    data = data.replace(SDPA.encode(), BY_HAND.encode())
                new.writestr(entry.filename, data)
        file.flush()
        return torch.jit.load(file.name, map_location=device)


def drawn(module, seed=0):
    """Draws the weights that were left out: a whole tensor has a single number then."""
    generator = torch.Generator().manual_seed(seed)
    for p in module.parameters():
        if p.numel() > 1 and not any(p.stride()):
            value = p.detach().contiguous()
            if p.dim() > 1:
                value = torch.randn(p.shape, generator=generator) / math.sqrt(p.shape[1])
            p.data = value.to(p.device, p.dtype)


def type_of(path):
    """The type inside the program's matrix products, by its number in TorchScript."""
    with zipfile.ZipFile(path) as file:
        code = next(e for e in file.namelist() if e.endswith("__torch__.py"))
        number = re.search(r"zeros_like\(hidden, dtype=(\d+)\)", file.read(code).decode()).group(1)
    return {"5": torch.float16, "6": torch.float32, "15": torch.bfloat16}[number]


def by_hand(q, k, v, added):
    return torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]) + added, -1) @ v


class Bert:
    """The same model as one writes it in PyTorch, with the program's parameters in one type."""

    eps = 1e-12
    far = None  # how many positions a piece of a local layer sees on each side

    def __init__(self, module, heads, dtype):
        self.p = {n: p.detach().to(dtype) for n, p in module.named_parameters()}
        self.layers = len({n.split(".")[0] for n in self.p if n.startswith("layer_")})
        self.heads = heads
        self.dtype = dtype

    def linear(self, x, name):
        return F.linear(x, self.p[name + "_weight"], self.p.get(name + "_bias"))

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.p[name + "_weight"], self.p.get(name + "_bias"), self.eps)

    def embedded(self, ids, positions):
        x = F.embedding(ids, self.p["word"]) + F.embedding(positions, self.p["position"])
        if "type" in self.p:
            x = x + self.p["type"][0]
        return self.norm(x, "norm")

    def encoder(self, x, attention):
        for i in range(self.layers):
            l = "layer_%d." % i
            x = self.norm(self.linear(attention(self.linear(x, l + "qkv"), i), l + "attended") + x, l + "norm1")
            inner = F.gelu(self.linear(x, l + "inner"))
            x = self.norm(self.linear(inner, l + "outer") + x, l + "norm2")
        return self.linear(x, "classifier")

    def local(self, layer):
        return False

    def turned(self, x, positions, layer):
        return x

    def padded(self, ids, mask):
        s, t = ids.shape
        added = torch.zeros(mask.shape, dtype=self.dtype, device=ids.device).masked_fill(~mask, -math.inf)

        attend = getattr(F, "scaled_dot_product_attention", by_hand)
        positions = torch.arange(t, device=ids.device)
        near = added = added[:, None, None, :]
        if self.far is not None:
            away = (positions[:, None] - positions).abs()
            near = added.masked_fill(away > self.far, -math.inf).masked_fill(away == 0, 0)

        def attention(qkv, layer):
            q, k, v = qkv.view(s, t, 3, self.heads, -1).unbind(2)
            q, k = (self.turned(x, positions, layer).transpose(1, 2) for x in (q, k))
            seen = attend(q, k, v.transpose(1, 2), near if self.local(layer) else added)
            return seen.transpose(1, 2).reshape(s, t, -1)

        return self.encoder(self.embedded(ids, positions), attention)[mask]

    def packed(self, ids, mask):
        lengths = mask.sum(1)
        ends = F.pad(lengths.cumsum(0), (1, 0)).to(torch.int32)
        longest = ids.shape[1]
        positions = torch.arange(longest, device=ids.device).expand_as(ids)[mask]

        def attention(qkv, layer):
            q, k, v = qkv.view(len(qkv), 3, self.heads, -1).unbind(1)
            q, k = (self.turned(x, positions, layer) for x in (q, k))
            window = dict(window_size_left=self.far, window_size_right=self.far) if self.local(layer) else {}
            seen = torch.ops.aten._flash_attention_forward(
                q, k, v, ends, ends, longest, longest, 0.0, False, False, **window
            )[0]
            return seen.reshape(len(qkv), -1)

        return self.encoder(self.embedded(ids[mask], positions), attention)


class ModernBert(Bert):
    """Likewise; with the window and the epsilon that the published ones have."""

    eps = 1e-5
    far = 64

    def __init__(self, module, heads, dtype):
        super().__init__(module, heads, dtype)
        self.locals = [getattr(module, "layer_%d" % i).original_name for i in range(self.layers)]
        self.turns = [module.global_turns.detach(), module.local_turns.detach()]

    def local(self, layer):
        return self.locals[layer].endswith("LocalLayer")

    def turned(self, x, positions, layer):
        """x: [..., time, heads, size]."""
        angles = positions[..., None, None] * self.turns[self.local(layer)]
        a, b = x.float().chunk(2, -1)
        cos, sin = angles.cos(), angles.sin()
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1).to(x.dtype)

    def embedded(self, ids, positions):
        return self.norm(F.embedding(ids, self.p["word"]), "norm")

    def encoder(self, x, attention):
        for i in range(self.layers):
            l = "layer_%d." % i
            normal = self.norm(x, l + "norm1") if i > 0 else x
            x = x + self.linear(attention(self.linear(normal, l + "qkv"), i), l + "attended")
            inner, gate = self.linear(self.norm(x, l + "norm2"), l + "inner").chunk(2, -1)
            x = x + self.linear(F.gelu(inner) * gate, l + "outer")
        x = F.gelu(self.linear(self.norm(x, "last"), "dense"))
        return self.linear(self.norm(x, "head"), "classifier")


def transformers_bert(bert, module, labels, dtype, device):
    """Transformers' own classifier with the same shape; its weights are its own."""
    from transformers import BertConfig, BertForTokenClassification

    h = bert.p["norm_bias"].shape[0]
    config = BertConfig(
        vocab_size=bert.p["word"].shape[0],
        hidden_size=h,
        num_hidden_layers=bert.layers,
        num_attention_heads=bert.heads,
        intermediate_size=bert.p["layer_0.inner_bias"].shape[0],
        num_labels=labels,
    )
    model = BertForTokenClassification(config).eval().to(device, dtype)
    return lambda ids, mask: model(input_ids=ids, attention_mask=mask).logits


def sentences(mix, count, vocabulary, generator):
    """Lengths in word pieces: all alike, or as tweets are, of the same mean of 32."""
    if mix == "alike":
        lengths = torch.full((count,), 32)
    else:
        lengths = (torch.randn(count, generator=generator) * 0.5).exp().mul(28).clamp(4, 128).long()
    return [torch.randint(5, vocabulary, (n,), generator=generator) for n in lengths.tolist()]


def batches(rows, budget, device):
    """Batches of like length, within a budget of padded word pieces."""
    rows = sorted(rows, key=len, reverse=True)
    made, at = [], 0
    while at < len(rows):
        time_ = (len(rows[at]) + 7) // 8 * 8
        some = rows[at : at + max(1, budget // time_)]
        ids = torch.zeros(len(some), time_, dtype=torch.long)
        mask = torch.zeros(len(some), time_, dtype=torch.bool)
        for i, row in enumerate(some):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = True
        made.append((ids.to(device), mask.to(device)))
        at += len(some)
    return made


def seconds(run, work, device):
    if device.type == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    for ids, mask in work:
        run(ids, mask)
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def matrix_rate(bert, rows, dtype, device):
    """Operations a second of the products of a layer, with nothing between."""
    weights = [bert.p["layer_0.%s_weight" % n] for n in ("qkv", "attended", "inner", "outer")]
    x = torch.randn(rows, weights[0].shape[1], device=device, dtype=dtype)
    inner = torch.randn(rows, weights[3].shape[1], device=device, dtype=dtype)

    def products(_, __):
        for w in weights:
            F.linear(inner if w.shape[1] == inner.shape[1] else x, w)

    work = [(None, None)] * 10
    seconds(products, work, device)
    best = min(seconds(products, work, device) for _ in range(3))
    return 10 * sum(2.0 * rows * w.numel() for w in weights) / best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--heads", type=int, help="default: one for every 64 of the width, as in BERT")
    parser.add_argument("--sentences", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--budgets", type=int, nargs="+")
    args = parser.parse_args()
    device = torch.device(args.device)
    gpu = device.type == "cuda"
    torch.set_grad_enabled(False)
    torch._C._jit_set_profiling_executor(False)  # as the tagger runs it
    torch._C._jit_set_profiling_mode(False)

    module, plain = loaded(args.program, device), loaded(args.program, "cpu")
    if not hasattr(module, "position") or hasattr(module, "relative"):
        sys.exit("%s is no BERT, whose structure is all that is written here to compare it with" % args.program)
    drawn(module)
    drawn(plain)
    module.eval()
    plain.eval()
    dtype = type_of(args.program)
    width = module.norm_weight.shape[0]
    written = ModernBert if hasattr(module, "local_turns") else Bert
    bert = written(module, args.heads or width // 64, dtype)
    labels = module.classifier_bias.shape[0]
    vocabulary = module.word.shape[0]
    generator = torch.Generator().manual_seed(1)

    few = batches(sentences("tweets", 64, vocabulary, generator), 512, torch.device("cpu"))
    reference = written(plain, bert.heads, torch.float32)
    wanted = [reference.padded(ids, mask) for ids, mask in few]
    module.prepare(torch.zeros((), device=device))
    same = total = unsure = 0
    for (ids, mask), logits in zip(few, wanted):
        found = module.forward(ids.to(device), mask.to(device)).float().cpu()
        top = logits.topk(2, -1).values
        sure = top[:, 0] - top[:, 1] > 0.1
        agree = found.argmax(-1) == logits.argmax(-1)
        same += int((agree & sure).sum())
        total += int(sure.sum())
        unsure += int((~sure).sum())
    name = torch.cuda.get_device_name() if gpu else "processor"
    print("%s, PyTorch %s, %s, %d layers %d wide" % (name, torch.__version__, dtype, bert.layers, width))
    print("the same labels as in f32 on the processor: %d of %d word pieces; %d more are nearly a tie" % (same, total, unsure))
    if same < 0.995 * total:
        sys.exit("labels differ")

    ways = {"exported program": module.predict, "PyTorch, padded": bert.padded}
    if gpu:
        ways["PyTorch, padded, compiled"] = torch.compile(bert.padded, dynamic=True)
        ways["PyTorch, packed, flash attention"] = bert.packed
    try:
        if written is Bert:
            ways["Transformers"] = transformers_bert(bert, module, labels, dtype, device)
    except ImportError:
        pass
    weights = sum(p.numel() for n, p in module.named_parameters() if n.startswith("layer_") and p.dim() > 1)
    count = args.sentences or (20000 if gpu else 64)
    budgets = args.budgets or ([2048, 8192, 32768, 131072] if gpu else [512, 2048])
    rate = matrix_rate(bert, 16384 if gpu else 1024, dtype, device)
    print("matrix products: %.3g TFLOP/s\n" % (rate / 1e12))
    print("| Lengths | Word pieces of a batch | Way | Sentences/s (lowest to highest) | Share of the products' rate |")
    print("|---|---|---|---|---|")
    for mix in ("alike", "tweets"):
        rows = sentences(mix, count, vocabulary, generator)
        pieces = sum(map(len, rows))
        for budget in budgets:
            work = batches(rows, budget, device)
            taken = {}
            for way in list(ways):
                try:
                    seconds(ways[way], work, device)
                except Exception as e:  # one that this device lacks is left out
                    print("%s: %s" % (way, str(e).splitlines()[0]), file=sys.stderr)
                    del ways[way]
            for _ in range(args.rounds):
                for way, run in ways.items():
                    taken.setdefault(way, []).append(seconds(run, work, device))
            for way, times in taken.items():
                median = statistics.median(times)
                print(
                    "| %s | %d | %s | %.0f (%.0f to %.0f) | %.2f |"
                    % (mix, budget, way, count / median, count / max(times), count / min(times), 2 * weights * pieces / median / rate),
                    flush=True,
                )


if __name__ == "__main__":
    main()
