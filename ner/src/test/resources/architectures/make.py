"""Makes the references of ArchitecturesTest: for each architecture a tiny random token classifier
in a directory as the hub lays it out, with its tokenizer, an input and PyTorch's logits. And those
of MaskedWordsTest: what the same encoders need to guess masked words, and what they learn of it.

Independent computations with plain PyTorch (1.13 was used), one class per module, so that
state_dict() gives the names and shapes that a class of Hugging Face Transformers has. They share
no code with Tagstream. Run it here: /usr/bin/python3 make.py
"""
import json
import math
import os
import sys

import torch
from torch import nn

sys.path.insert(0, "../bert-reference")
from make import write_safetensors  # noqa: E402

LABELS = ["B-A", "B-B", "I-A", "I-B", "O"]
ACTIVATIONS = {
    "gelu": lambda x: 0.5 * x * (1 + torch.erf(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "relu": lambda x: x.clamp(min=0),
    "silu": lambda x: x * torch.sigmoid(x),
    "mish": lambda x: x * torch.tanh(torch.log(1 + torch.exp(x))),
    "tanh": torch.tanh,
}


class Attended(nn.Module):
    """A matrix product whose result is added to what came before it, and normalized."""

    def __init__(self, size_in, size_out, eps):
        super().__init__()
        self.dense = nn.Linear(size_in, size_out)
        self.LayerNorm = nn.LayerNorm(size_out, eps=eps)

    def forward(self, x, before):
        return self.LayerNorm(self.dense(x) + before)


def attend(query, key, value, mask, heads):
    """Piece by piece and head by head, as the formula says."""
    batch, time, width = query.shape
    size = width // heads
    out = torch.zeros_like(query)
    for row in range(batch):
        seen = mask[row].nonzero().flatten()
        for head in range(heads):
            part = slice(head * size, (head + 1) * size)
            scores = query[row, :, part] @ key[row, seen, part].T / math.sqrt(size)
            out[row, :, part] = torch.softmax(scores, -1) @ value[row, seen, part]
    return out


class SelfAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        h = c["hidden_size"]
        self.query, self.key, self.value = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, h)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self = SelfAttention(c)
        self.output = Attended(c["hidden_size"], c["hidden_size"], c["layer_norm_eps"])
        self.heads = c["num_attention_heads"]

    def forward(self, x, mask):
        s = self.self
        return self.output(attend(s.query(x), s.key(x), s.value(x), mask, self.heads), x)


class Dense(nn.Module):
    def __init__(self, size_in, size_out):
        super().__init__()
        self.dense = nn.Linear(size_in, size_out)


class BertLayer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.attention = Attention(c)
        self.intermediate = Dense(c["hidden_size"], c["intermediate_size"])
        self.output = Attended(c["intermediate_size"], c["hidden_size"], c["layer_norm_eps"])
        self.act = c["hidden_act"]

    def forward(self, x, mask):
        x = self.attention(x, mask)
        return self.output(ACTIVATIONS[self.act](self.intermediate.dense(x)), x)


class Layers(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layer = nn.ModuleList(layers)

    def forward(self, x, mask):
        for layer in self.layer:
            x = layer(x, mask)
        return x


class Embeddings(nn.Module):
    def __init__(self, c, width, types, eps, padding):
        super().__init__()
        self.word_embeddings = nn.Embedding(c["vocab_size"], width)
        self.position_embeddings = nn.Embedding(c["max_position_embeddings"], width)
        if types:
            self.token_type_embeddings = nn.Embedding(types, width)
        self.LayerNorm = nn.LayerNorm(width, eps=eps)
        self.types, self.padding = types, padding

    def forward(self, ids):
        x = self.word_embeddings(ids) + self.position_embeddings(self.positions(ids))
        return self.LayerNorm(x + self.token_type_embeddings.weight[0] if self.types else x)

    def positions(self, ids):
        positions = torch.zeros_like(ids)
        for row in range(ids.shape[0]):
            count = 0
            for column in range(ids.shape[1]):
                if self.padding is None:
                    positions[row, column] = column
                elif ids[row, column] == self.padding:
                    positions[row, column] = self.padding
                else:
                    count += 1
                    positions[row, column] = self.padding + count
        return positions


class BertModel(nn.Module):
    """BERT, RoBERTa (positions from the padding on) and ELECTRA (embeddings of another width)."""

    def __init__(self, c):
        super().__init__()
        width = c.get("embedding_size", c["hidden_size"])
        padding = c["pad_token_id"] if "roberta" in c["model_type"] else None
        self.embeddings = Embeddings(c, width, c["type_vocab_size"], c["layer_norm_eps"], padding)
        if width != c["hidden_size"]:
            self.embeddings_project = nn.Linear(width, c["hidden_size"])
        self.encoder = Layers([BertLayer(c) for _ in range(c["num_hidden_layers"])])

    def forward(self, ids, mask):
        x = self.embeddings(ids)
        if hasattr(self, "embeddings_project"):
            x = self.embeddings_project(x)
        return self.encoder(x, mask)


class DebertaSelfAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        h = c["hidden_size"]
        self.query_proj, self.key_proj, self.value_proj = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, h)
        if not c["share_att_key"]:
            if "c2p" in c["pos_att_type"]:
                self.pos_key_proj = nn.Linear(h, h)
            if "p2c" in c["pos_att_type"]:
                self.pos_query_proj = nn.Linear(h, h)


def bucket(distance, c):
    """Short distances by themselves, long ones by their logarithm, the longest all together."""
    buckets, largest = c["position_buckets"], c["max_relative_positions"]
    span = buckets if buckets > 0 else largest
    half = buckets // 2
    far = abs(distance)
    if buckets > 0 and far > half:
        far = half + math.ceil(math.log(far / half) / math.log((largest - 1) / half) * (half - 1))
    far = -far if distance < 0 else far
    return min(max(far + span, 0), 2 * span - 1)


class DebertaAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self = DebertaSelfAttention(c)
        self.output = Attended(c["hidden_size"], c["hidden_size"], c["layer_norm_eps"])
        self.c = c

    def forward(self, x, mask, relative):
        """Piece by piece, head by head and pair by pair, as the paper says."""
        s, c, heads = self.self, self.c, self.c["num_attention_heads"]
        query, key, value = s.query_proj(x), s.key_proj(x), s.value_proj(x)
        c2p, p2c = "c2p" in c["pos_att_type"], "p2c" in c["pos_att_type"]
        far_key = (s.key_proj if c["share_att_key"] else s.pos_key_proj)(relative) if c2p else None
        far_query = (s.query_proj if c["share_att_key"] else s.pos_query_proj)(relative) if p2c else None
        size = query.shape[-1] // heads
        out = torch.zeros_like(query)
        for row in range(len(x)):
            length = int(mask[row].sum())
            for head in range(heads):
                part = slice(head * size, (head + 1) * size)
                for i in range(length):
                    at = [bucket(i - j, c) for j in range(length)]
                    q, k = query[row, i, part], key[row, :length, part]
                    scores = k @ q
                    if c2p:
                        scores = scores + far_key[at][:, part] @ q
                    if p2c:
                        scores = scores + (far_query[at][:, part] * k).sum(-1)
                    scores = scores / math.sqrt(size * (1 + c2p + p2c))
                    out[row, i, part] = torch.softmax(scores, -1) @ value[row, :length, part]
        return self.output(out, x)


class DebertaLayer(BertLayer):
    def __init__(self, c):
        super().__init__(c)
        self.attention = DebertaAttention(c)

    def forward(self, x, mask, relative):
        x = self.attention(x, mask, relative)
        return self.output(ACTIVATIONS[self.act](self.intermediate.dense(x)), x)


class DebertaEncoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.layer = nn.ModuleList([DebertaLayer(c) for _ in range(c["num_hidden_layers"])])
        buckets = c["position_buckets"]
        self.rel_embeddings = nn.Embedding(
            2 * (buckets if buckets > 0 else c["max_relative_positions"]), c["hidden_size"])
        if c["norm_rel_ebd"] == "layer_norm":
            self.LayerNorm = nn.LayerNorm(c["hidden_size"], eps=c["layer_norm_eps"])

    def forward(self, x, mask):
        relative = self.rel_embeddings.weight
        if hasattr(self, "LayerNorm"):
            relative = self.LayerNorm(relative)
        for layer in self.layer:
            x = layer(x, mask, relative)
        return x


class DebertaEmbeddings(nn.Module):
    def __init__(self, c):
        super().__init__()
        width = c.get("embedding_size", c["hidden_size"])
        self.word_embeddings = nn.Embedding(c["vocab_size"], width)
        if c["position_biased_input"]:
            self.position_embeddings = nn.Embedding(c["max_position_embeddings"], width)
        if c["type_vocab_size"] > 0:
            self.token_type_embeddings = nn.Embedding(c["type_vocab_size"], width)
        if width != c["hidden_size"]:
            self.embed_proj = nn.Linear(width, c["hidden_size"], bias=False)
        self.LayerNorm = nn.LayerNorm(c["hidden_size"], eps=c["layer_norm_eps"])

    def forward(self, ids):
        x = self.word_embeddings(ids)
        if hasattr(self, "position_embeddings"):
            x = x + self.position_embeddings.weight[: ids.shape[1]]
        if hasattr(self, "token_type_embeddings"):
            x = x + self.token_type_embeddings.weight[0]
        if hasattr(self, "embed_proj"):
            x = self.embed_proj(x)
        return self.LayerNorm(x)


class DebertaModel(nn.Module):
    def __init__(self, c):
        super().__init__()
        c = dict(c)
        if c["max_relative_positions"] < 1:
            c["max_relative_positions"] = c["max_position_embeddings"]
        self.embeddings = DebertaEmbeddings(c)
        self.encoder = DebertaEncoder(c)

    def forward(self, ids, mask):
        return self.encoder(self.embeddings(ids), mask)


class DistilAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        for name in ("q_lin", "k_lin", "v_lin", "out_lin"):
            setattr(self, name, nn.Linear(c["dim"], c["dim"]))
        self.heads = c["n_heads"]

    def forward(self, x, mask):
        return self.out_lin(attend(self.q_lin(x), self.k_lin(x), self.v_lin(x), mask, self.heads))


class FeedForward(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.lin1 = nn.Linear(c["dim"], c["hidden_dim"])
        self.lin2 = nn.Linear(c["hidden_dim"], c["dim"])
        self.act = c["activation"]

    def forward(self, x):
        return self.lin2(ACTIVATIONS[self.act](self.lin1(x)))


class DistilLayer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.attention = DistilAttention(c)
        self.sa_layer_norm = nn.LayerNorm(c["dim"], eps=1e-12)
        self.ffn = FeedForward(c)
        self.output_layer_norm = nn.LayerNorm(c["dim"], eps=1e-12)

    def forward(self, x, mask):
        x = self.sa_layer_norm(self.attention(x, mask) + x)
        return self.output_layer_norm(self.ffn(x) + x)


class DistilBertModel(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embeddings = Embeddings(c, c["dim"], 0, 1e-12, None)
        self.transformer = Layers([DistilLayer(c) for _ in range(c["n_layers"])])

    def forward(self, ids, mask):
        return self.transformer(self.embeddings(ids), mask)


class Norm(nn.Module):
    """A LayerNorm that may have no bias."""

    def __init__(self, c):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(c["hidden_size"]))
        if c["norm_bias"]:
            self.bias = nn.Parameter(torch.zeros(c["hidden_size"]))
        self.eps = c["norm_eps"]

    def forward(self, x):
        x = x - x.mean(-1, keepdim=True)
        x = x / ((x * x).mean(-1, keepdim=True) + self.eps).sqrt() * self.weight
        return x + self.bias if hasattr(self, "bias") else x


class ModernAttention(nn.Module):
    """Pairs of channels are complex numbers here, which rotary positions turn."""

    def __init__(self, c, local):
        super().__init__()
        h = c["hidden_size"]
        self.Wqkv = nn.Linear(h, 3 * h, bias=c["attention_bias"])
        self.Wo = nn.Linear(h, h, bias=c["attention_bias"])
        self.heads, self.reach = c["num_attention_heads"], c["local_attention"] // 2 if local else None
        if "rope_parameters" in c:
            kind = "sliding_attention" if local else "full_attention"
            self.theta = c["rope_parameters"][kind]["rope_theta"]
        else:
            self.theta = c["local_rope_theta" if local else "global_rope_theta"]

    def turned(self, x, position):
        half = len(x) // 2
        pairs = torch.complex(x[:half].double(), x[half:].double())
        angles = position * self.theta ** (-torch.arange(half).double() / half)
        pairs = pairs * torch.polar(torch.ones(half).double(), angles)
        return torch.cat([pairs.real, pairs.imag]).float()

    def forward(self, x, mask):
        q, k, v = self.Wqkv(x).chunk(3, -1)
        size = q.shape[-1] // self.heads
        out = torch.zeros_like(q)
        for row, length in enumerate(mask.sum(1).tolist()):
            for part in (slice(a, a + size) for a in range(0, q.shape[-1], size)):
                keys = [self.turned(k[row, j, part], j) for j in range(length)]
                for i in range(length):
                    near = [j for j in range(length) if self.reach is None or abs(i - j) <= self.reach]
                    query = self.turned(q[row, i, part], i)
                    scores = torch.stack([query @ keys[j] for j in near]) / math.sqrt(size)
                    out[row, i, part] = torch.softmax(scores, -1) @ v[row, near][:, part]
        return self.Wo(out)


class GatedLayer(nn.Module):
    def __init__(self, c):
        super().__init__()
        h, inner = c["hidden_size"], c["intermediate_size"]
        self.Wi = nn.Linear(h, 2 * inner, bias=c["mlp_bias"])
        self.Wo = nn.Linear(inner, h, bias=c["mlp_bias"])
        self.act = c["hidden_activation"]

    def forward(self, x):
        inner, gate = self.Wi(x).chunk(2, -1)
        return self.Wo(ACTIVATIONS[self.act](inner) * gate)


class ModernLayer(nn.Module):
    def __init__(self, c, index):
        super().__init__()
        if index > 0:
            self.attn_norm = Norm(c)
        types = c.get("layer_types") or [
            "sliding_attention" if i % c["global_attn_every_n_layers"] else "full_attention"
            for i in range(c["num_hidden_layers"])]
        self.attn = ModernAttention(c, types[index] == "sliding_attention")
        self.mlp_norm = Norm(c)
        self.mlp = GatedLayer(c)

    def forward(self, x, mask):
        x = x + self.attn(self.attn_norm(x) if hasattr(self, "attn_norm") else x, mask)
        return x + self.mlp(self.mlp_norm(x))


class ModernEmbeddings(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.tok_embeddings = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.norm = Norm(c)


class ModernBertModel(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embeddings = ModernEmbeddings(c)
        self.layers = nn.ModuleList([ModernLayer(c, i) for i in range(c["num_hidden_layers"])])
        self.final_norm = Norm(c)

    def forward(self, ids, mask):
        x = self.embeddings.norm(self.embeddings.tok_embeddings(ids))
        for layer in self.layers:
            x = layer(x, mask)
        return self.final_norm(x)


class Head(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.dense = nn.Linear(c["hidden_size"], c["hidden_size"], bias=c["classifier_bias"])
        self.norm = Norm(c)
        self.act = c["classifier_activation"]


class ModernTokenClassifier(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.model = ModernBertModel(c)
        self.head = Head(c)
        self.classifier = nn.Linear(c["hidden_size"], len(LABELS))

    def forward(self, ids, mask):
        x = ACTIVATIONS[self.head.act](self.head.dense(self.model(ids, mask)))
        return self.classifier(self.head.norm(x))


class TokenClassifier(nn.Module):
    def __init__(self, c):
        super().__init__()
        distil = c["model_type"] == "distilbert"
        self.prefix = "roberta" if "roberta" in c["model_type"] else c["model_type"].split("-")[0]
        model = {"distilbert": DistilBertModel, "deberta-v2": DebertaModel}.get(c["model_type"], BertModel)
        setattr(self, self.prefix, model(c))
        self.classifier = nn.Linear(c["dim" if distil else "hidden_size"], len(LABELS))

    def forward(self, ids, mask):
        return self.classifier(getattr(self, self.prefix)(ids, mask))


# Tokenizers, the smallest of their kinds.

def added(tokens):
    return [
        dict(id=i, content=t, single_word=False, lstrip=t in ("<mask>",), rstrip=False,
             normalized=False, special=True)
        for i, t in tokens
    ]


def tokenizer(special, normalizer, pre_tokenizer, post_processor, decoder, model):
    return dict(version="1.0", truncation=None, padding=None, added_tokens=added(special),
                normalizer=normalizer, pre_tokenizer=pre_tokenizer, post_processor=post_processor,
                decoder=decoder, model=model)


def around(opening, closing):
    piece = lambda t: {"SpecialToken": {"id": t[0], "type_id": 0}}
    return dict(
        type="TemplateProcessing",
        single=[piece(opening), {"Sequence": {"id": "A", "type_id": 0}}, piece(closing)],
        pair=[piece(opening), {"Sequence": {"id": "A", "type_id": 0}}, piece(closing),
              {"Sequence": {"id": "B", "type_id": 1}}, piece(closing)],
        special_tokens={t: dict(id=t, ids=[i], tokens=[t]) for t, i in (opening, closing)},
    )


def word_piece():
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "mary", "went", "to", "lon", "##don",
             ".", "##s", "in", "new", "york"]
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocab += list(letters) + ["##" + c for c in letters if c != "s"]
    ids = {t: i for i, t in enumerate(vocab)}
    return len(vocab), tokenizer(
        [(i, t) for i, t in enumerate(vocab[:5])],
        dict(type="BertNormalizer", clean_text=True, handle_chinese_chars=True,
             strip_accents=None, lowercase=True),
        dict(type="BertPreTokenizer"),
        around(("[CLS]", 2), ("[SEP]", 3)),
        dict(type="WordPiece", prefix="##", cleanup=True),
        dict(type="WordPiece", unk_token="[UNK]", continuing_subword_prefix="##",
             max_input_chars_per_word=100, vocab=ids),
    )


def bytes_to_symbols():
    """The printable characters stand for themselves, the other bytes for what follows U+0100."""
    own = [*range(33, 127), *range(161, 173), *range(174, 256)]
    other = [b for b in range(256) if b not in own]
    return {**{b: chr(b) for b in own}, **{b: chr(256 + i) for i, b in enumerate(other)}}


def byte_level(modern=False):
    """As roberta-base has it: a word knows whether a space went before it, and a text has none."""
    merges = ["M a", "Ma r", "Mar y", "\u0120 Mary", "w e", "we n", "wen t", "\u0120 went",
              "\u0120 t", "\u0120t o", "L o", "Lo n", "d o", "do n", "\u0120 Lon", "\u0120Lon don"]
    names = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"] if modern else [
        "<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    vocab = names[:4]
    vocab += [bytes_to_symbols()[b] for b in range(256)]
    vocab += [m.replace(" ", "") for m in merges] + names[4:]
    ids = {t: i for i, t in enumerate(vocab)}
    special = [(ids[t], t) for t in names]
    return len(vocab), tokenizer(
        special,
        dict(type="NFC") if modern else None,
        dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True),
        around(("[CLS]", 0), ("[SEP]", 2)) if modern else
        dict(type="RobertaProcessing", sep=["</s>", 2], cls=["<s>", 0], trim_offsets=True,
             add_prefix_space=False),
        dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True),
        dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="",
             end_of_word_suffix="", fuse_unk=False, vocab=ids, merges=merges),
    )


def unigram():
    pieces = [["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]]
    words = ["\u2581Mary", "\u2581went", "\u2581to", "\u2581Lon", "don", "\u2581", ".", "s",
             "\u2581in", "\u2581New", "\u2581York"]
    pieces += [[w, -3.0 - 0.1 * i] for i, w in enumerate(words)]
    pieces += [[c, -8.0 - 0.01 * i] for i, c in enumerate("abcdefghijklmnopqrtuvwxyz")]
    pieces += [["<mask>", 0.0]]
    special = [(i, t) for i, (t, _) in enumerate(pieces) if t.startswith("<")]
    return len(pieces), tokenizer(
        special,
        dict(type="NFKC"),
        dict(type="Sequence", pretokenizers=[
            dict(type="WhitespaceSplit"),
            dict(type="Metaspace", replacement="\u2581", add_prefix_space=True)]),
        around(("<s>", 0), ("</s>", 2)),
        dict(type="Metaspace", replacement="\u2581", add_prefix_space=True),
        dict(type="Unigram", unk_id=3, vocab=pieces),
    )


def modern_byte_level():
    return byte_level(modern=True)


def unigram_of_deberta():
    pieces = [["[PAD]", 0.0], ["[CLS]", 0.0], ["[SEP]", 0.0], ["[UNK]", 0.0]]
    pieces += [p for p in unigram()[1]["model"]["vocab"] if not p[0].startswith("<")]
    special = [(i, t) for i, (t, _) in enumerate(pieces[:4])] + [(len(pieces), "[MASK]")]
    metaspace = dict(type="Metaspace", replacement="\u2581", prepend_scheme="always", split=True)
    return len(pieces) + 1, tokenizer(
        special,
        dict(type="Sequence", normalizers=[
            dict(type="Strip", strip_left=True, strip_right=True),
            dict(type="Replace", pattern=dict(Regex=" {2,}"), content=" ")]),
        dict(type="Sequence", pretokenizers=[metaspace]),
        around(("[CLS]", 1), ("[SEP]", 2)),
        metaspace,
        dict(type="Unigram", unk_id=3, vocab=pieces, byte_fallback=False),
    )


def make(name, model_class, vocabulary, config, pad, lengths=(9, 4, 1, 7)):
    torch.manual_seed(len(name))
    vocab, tokens = vocabulary()
    config = dict(architectures=[model_class], vocab_size=vocab, pad_token_id=pad, **config)
    # As Transformers writes it, though here in another order than that of the ids.
    config["id2label"] = {str(i): LABELS[i] for i in (3, 0, 4, 2, 1)}
    config["label2id"] = {label: i for i, label in enumerate(LABELS)}
    config["transformers_version"] = "4.57.1"
    kind = ModernTokenClassifier if config["model_type"] == "modernbert" else TokenClassifier
    model = kind(config)
    for n, p in model.named_parameters():
        p.data = torch.randn(p.shape) * (0.2 if p.dim() > 1 else 0.1)
        if p.dim() == 1 and "norm" in n.lower() and n.endswith("weight"):
            p.data += 1
    ids = torch.full((len(lengths), max(lengths)), pad)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(5, vocab, (length,))
        mask[row, :length] = 1
    ids[0, 3] = pad  # a text may say so itself
    expected = dict(lengths=list(lengths), ids=ids.tolist())
    key = "activation" if "activation" in config else "hidden_act"
    with torch.no_grad():
        expected["logits"] = model(ids, mask).tolist()
        expected["activations"] = {}
        for activation in ACTIVATIONS if name == "distilbert" else ():
            other = TokenClassifier({**config, key: activation})
            other.load_state_dict(model.state_dict())
            expected["activations"][activation] = other(ids, mask).tolist()
    expected["shapes"] = {n: list(t.shape) for n, t in model.state_dict().items()}
    os.makedirs(name, exist_ok=True)
    with open(name + "/config.json", "w") as f:
        json.dump(config, f, indent=2)
        f.write("\n")
    with open(name + "/expected.json", "w") as f:
        json.dump(expected, f)
    with open(name + "/tokenizer.json", "w") as f:
        json.dump(tokens, f, ensure_ascii=False)
    write_safetensors(name + "/model.safetensors", model.state_dict())
    return model, ids, mask, config


# Masked language models: (dense, norm, bias).

MASKED = "../masked-words/"
HEADS = {
    "bert": ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm",
             "cls.predictions.bias"),
    "deberta-v2": ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm",
                   "cls.predictions.bias"),
    "distilbert": ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias"),
    "electra": ("generator_predictions.dense", "generator_predictions.LayerNorm",
                "generator_lm_head.bias"),
    "roberta": ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),
    "modernbert": (None, None, "decoder.bias"),
}


def masked(name, made):
    """The same encoder guesses some of its words: their loss, among all and among those that occur,
    and gradients of the former, that of the embeddings through both of their uses."""
    model, ids, mask, c = made
    torch.manual_seed(1)
    encoder = getattr(model, getattr(model, "prefix", "model"))
    dense, norm, bias = HEADS[c["model_type"]]
    words = next(p for n, p in encoder.named_parameters() if n.endswith(("word_embeddings.weight", "tok_embeddings.weight")))
    vocab, width = words.shape
    head = {bias: torch.randn(vocab) * 0.1}
    x = encoder(ids, mask)
    if dense:
        head[dense + ".weight"] = torch.randn(width, x.shape[-1]) * 0.2
        head[dense + ".bias"] = torch.randn(width) * 0.1
        head[norm + ".weight"] = torch.randn(width) * 0.1 + 1
        head[norm + ".bias"] = torch.randn(width) * 0.1
        for p in head.values():
            p.requires_grad = True
        eps = c.get("layer_norm_eps", 1e-12)
        x = ACTIVATIONS[c.get("hidden_act", "gelu")](x @ head[dense + ".weight"].T + head[dense + ".bias"])
        x = (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + eps).sqrt()
        x = x * head[norm + ".weight"] + head[norm + ".bias"]
    else:
        head[bias].requires_grad = True
        x = model.head.norm(ACTIVATIONS[model.head.act](model.head.dense(x)))
    guessed = (torch.rand(ids.shape) < 0.4) & (mask == 1)
    used = torch.unique(ids[mask == 1])
    labels = torch.where(guessed, used[torch.randint(0, len(used), ids.shape)], -100)
    scores = (x @ words.T + head[bias])[guessed]
    wanted = labels[guessed]
    loss = (torch.logsumexp(scores, -1) - scores[range(len(wanted)), wanted]).mean()
    among = (torch.logsumexp(scores[:, used], -1) - scores[range(len(wanted)), wanted]).mean()
    model.zero_grad()
    loss.backward()
    learned = [p.grad for p in [*model.parameters(), *head.values()] if p.grad is not None]
    os.makedirs(MASKED, exist_ok=True)
    with open(MASKED + name + ".json", "w") as f:
        json.dump(dict(
            labels=labels.tolist(), used=used.tolist(), loss=loss.item(), among_used=among.item(),
            norm=math.sqrt(sum((g * g).sum().item() for g in learned)),
            words=words.grad.flatten().tolist(), bias=head[bias].grad.tolist()), f)
    write_safetensors(MASKED + name + ".safetensors", {n: t.detach() for n, t in head.items()})


def bert_like(model_type, positions, types, eps, activation, **more):
    return dict(
        model_type=model_type, hidden_size=24, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=positions, type_vocab_size=types,
        layer_norm_eps=eps, hidden_act=activation, hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1, **more)


def modern_bert(layers, biases, **more):
    return dict(
        model_type="modernbert", hidden_size=24, num_hidden_layers=layers, num_attention_heads=4,
        intermediate_size=20, max_position_embeddings=32, norm_eps=1e-5, norm_bias=biases,
        attention_bias=biases, mlp_bias=biases, classifier_bias=biases, mlp_dropout=0.1,
        attention_dropout=0.1, embedding_dropout=0.1, classifier_dropout=0.1,
        hidden_activation="gelu", tie_word_embeddings=True, **more)


def deberta(name, lengths=(9, 4, 1, 7), **changes):
    """As DeBERTa-v3 is configured, but for the changes."""
    config = dict(
        model_type="deberta-v2", hidden_size=24, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=32, type_vocab_size=0, layer_norm_eps=1e-7,
        hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
        relative_attention=True, max_relative_positions=-1, position_buckets=8,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"],
        position_biased_input=False)
    return make(
        name, "DebertaV2ForTokenClassification", unigram_of_deberta, {**config, **changes}, 0, lengths)


if __name__ == "__main__":
    masked("bert", make(
        "bert", "BertForTokenClassification", word_piece, bert_like("bert", 32, 2, 1e-12, "gelu"), 0))
    masked("distilbert", make("distilbert", "DistilBertForTokenClassification", word_piece, dict(
        model_type="distilbert", dim=24, n_layers=2, n_heads=4, hidden_dim=48, activation="gelu",
        max_position_embeddings=32, sinusoidal_pos_embds=False, dropout=0.1, attention_dropout=0.1,
        seq_classif_dropout=0.2, qa_dropout=0.1, tie_weights_=True, initializer_range=0.02), 0))
    masked("electra", make("electra", "ElectraForTokenClassification", word_piece,
         bert_like("electra", 32, 2, 1e-12, "gelu", embedding_size=16), 0))
    masked("roberta", make("roberta", "RobertaForTokenClassification", byte_level,
         bert_like("roberta", 34, 1, 1e-5, "gelu", bos_token_id=0, eos_token_id=2), 1))
    make("xlm-roberta", "XLMRobertaForTokenClassification", unigram,
         bert_like("xlm-roberta", 34, 1, 1e-5, "gelu", bos_token_id=0, eos_token_id=2), 1)
    # As the published ones are, and as Transformers 5 writes it, with all that the class may have.
    masked("modernbert", make("modernbert", "ModernBertForTokenClassification", modern_byte_level, modern_bert(
        4, False, local_attention=6, global_attn_every_n_layers=3, global_rope_theta=160000.0,
        local_rope_theta=10000.0, classifier_activation="gelu", layer_norm_eps=1e-5,
        position_embedding_type="sans_pos"), 1, lengths=(23, 9, 4, 1, 7)))
    make("modernbert-5", "ModernBertForTokenClassification", modern_byte_level, modern_bert(
        2, True, local_attention=5, layer_types=["sliding_attention", "full_attention"],
        rope_parameters=dict(
            full_attention=dict(rope_type="default", rope_theta=500.0),
            sliding_attention=dict(rope_type="default", rope_theta=100.0)),
        classifier_activation="silu"), 1, lengths=(8, 3))
    deberta("deberta-v2")
    deberta("deberta-v2-long", lengths=(130, 40, 3), max_position_embeddings=160,
            num_hidden_layers=1, position_buckets=16, pos_att_type="c2p|p2c", share_att_key=False)
    masked("deberta-v2-other", deberta(
        "deberta-v2-other", pos_att_type=["c2p"], position_buckets=-1, max_relative_positions=5,
        norm_rel_ebd="none", position_biased_input=True, type_vocab_size=2, embedding_size=16))
    deberta("deberta-v2-queries", num_hidden_layers=1, pos_att_type=["p2c"], position_buckets=4)
