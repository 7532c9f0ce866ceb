"""Makes the reference of BertReferenceTest: a tiny random BERT, its input and its logits.

An independent computation with plain PyTorch operators (1.13 was used), from the description in
Devlin et al. 2019; it shares no code with Tagstream. Also computes the logits of a real model
directory: make.py MODEL_DIR IDS_JSON OUT_JSON.
"""
import json
import math
import struct
import sys

import torch

LAYERS, HIDDEN, HEADS, INNER, VOCAB, POSITIONS, LABELS = 2, 24, 4, 48, 50, 32, 5


def names_and_shapes():
    e = "bert.embeddings."
    yield e + "word_embeddings.weight", (VOCAB, HIDDEN)
    yield e + "position_embeddings.weight", (POSITIONS, HIDDEN)
    yield e + "token_type_embeddings.weight", (2, HIDDEN)
    yield e + "LayerNorm.weight", (HIDDEN,)
    yield e + "LayerNorm.bias", (HIDDEN,)
    for i in range(LAYERS):
        p = f"bert.encoder.layer.{i}."
        for n in ("query", "key", "value"):
            yield p + f"attention.self.{n}.weight", (HIDDEN, HIDDEN)
            yield p + f"attention.self.{n}.bias", (HIDDEN,)
        for n, shape in (
            ("attention.output.dense", (HIDDEN, HIDDEN)),
            ("intermediate.dense", (INNER, HIDDEN)),
            ("output.dense", (HIDDEN, INNER)),
        ):
            yield p + n + ".weight", shape
            yield p + n + ".bias", shape[:1]
        for n in ("attention.output.LayerNorm", "output.LayerNorm"):
            yield p + n + ".weight", (HIDDEN,)
            yield p + n + ".bias", (HIDDEN,)
    yield "classifier.weight", (LABELS, HIDDEN)
    yield "classifier.bias", (LABELS,)


def logits(w, ids, mask, layers, heads, eps):
    def norm(x, n):
        mean = x.mean(-1, keepdim=True)
        var = ((x - mean) ** 2).mean(-1, keepdim=True)
        return (x - mean) / torch.sqrt(var + eps) * w[n + ".weight"] + w[n + ".bias"]

    def dense(x, n):
        return x @ w[n + ".weight"].T + w[n + ".bias"]

    p = "bert." if "bert.embeddings.word_embeddings.weight" in w else ""
    e = p + "embeddings."
    batch, time = ids.shape
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][:time]
    x = norm(x + w[e + "token_type_embeddings.weight"][0], e + "LayerNorm")
    hidden = x.shape[-1]
    size = hidden // heads
    for i in range(layers):
        l = f"{p}encoder.layer.{i}."
        q, k, v = (
            dense(x, l + "attention.self." + n).view(batch, time, heads, size).transpose(1, 2)
            for n in ("query", "key", "value")
        )
        scores = q @ k.transpose(-1, -2) / math.sqrt(size)
        scores = scores + (1.0 - mask.float())[:, None, None, :] * -1e9
        seen = (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, time, hidden)
        x = norm(dense(seen, l + "attention.output.dense") + x, l + "attention.output.LayerNorm")
        inner = dense(x, l + "intermediate.dense")
        inner = inner * 0.5 * (1.0 + torch.erf(inner / math.sqrt(2.0)))
        x = norm(dense(inner, l + "output.dense") + x, l + "output.LayerNorm")
    return dense(x, "classifier")


def write_safetensors(path, weights):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for n, t in weights.items():
        size = t.numel() * 4
        header[n] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)))
        f.write(text)
        for t in weights.values():
            f.write(t.contiguous().numpy().astype("<f4").tobytes())


def read_safetensors(path):
    data = open(path, "rb").read()
    n = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + n])
    header.pop("__metadata__", None)
    weights = {}
    for name, info in header.items():
        a, b = info["data_offsets"]
        raw = bytearray(data[8 + n + a : 8 + n + b])
        weights[name] = torch.frombuffer(raw, dtype=torch.float32).reshape(info["shape"])
    return weights


def tiny():
    torch.manual_seed(1)
    weights = {n: torch.randn(*s) * (0.2 if len(s) > 1 else 0.1) for n, s in names_and_shapes()}
    for n in weights:
        if n.endswith("LayerNorm.weight"):
            weights[n] += 1.0
    lengths = [9, 4, 1, 7]
    ids = torch.zeros(len(lengths), max(lengths), dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(1, VOCAB, (length,))
        mask[row, :length] = 1
    config = dict(
        architectures=["BertForTokenClassification"], model_type="bert", vocab_size=VOCAB,
        hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=INNER, max_position_embeddings=POSITIONS, type_vocab_size=2,
        layer_norm_eps=1e-12, hidden_act="gelu",
        id2label={str(i): n for i, n in enumerate(["B-A", "B-B", "I-A", "I-B", "O"])},
    )
    json.dump(config, open("config.json", "w"), indent=1)
    write_safetensors("model.safetensors", weights)
    out = logits(weights, ids, mask, LAYERS, HEADS, 1e-12)
    json.dump(dict(lengths=lengths, ids=ids.tolist(), logits=out.tolist()), open("expected.json", "w"))


def real(directory, ids_file, out_file):
    config = json.load(open(directory + "/config.json"))
    weights = read_safetensors(directory + "/model.safetensors")
    result = []
    for batch in json.load(open(ids_file)):
        ids, mask = torch.tensor(batch["ids"]), torch.tensor(batch["mask"])
        with torch.no_grad():
            out = logits(weights, ids, mask, config["num_hidden_layers"],
                         config["num_attention_heads"], config["layer_norm_eps"])
        result.append(out.tolist())
    json.dump(result, open(out_file, "w"))


if __name__ == "__main__":
    real(*sys.argv[1:]) if len(sys.argv) > 1 else tiny()
