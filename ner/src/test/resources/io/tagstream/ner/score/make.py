"""Makes random.jsonl: what seqeval, nervaluate and wnuteval say of 10,000 pairs of random tag sequences.

An independent program after the definitions of seqeval 1.2.2 (get_entities; seqeval.scheme; classification_report with
zero_division 0 and 1), nervaluate 1.2.1 (strict, exact, partial and ent_type, overall and of each type's entities alone;
partial matches count half) and WNUT'17's wnuteval.py (F1 of distinct surface forms). Standard library only:

    python3 make.py > random.jsonl

A line is about 200 sentences of one mode. Tags are drawn without regard for the scheme, so most sequences are invalid; who
reads the file draws them again (the "minimal standard" generator of Park and Miller, seed 17) and compares the CRC-32.
"""
import json
import zlib

TYPES = ["person", "creative-work", "Ort", "Größe", "_"]
PREFIXES = {"default": "BIESO", "IOB1": "IOB", "IOB2": "IOB", "IOE1": "IOE", "IOE2": "IOE", "IOBES": "IOBES",
            "BILOU": "IOBLU"}


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = self.state * 48271 % 2147483647
        return self.state % n


# --- tags to entities: (type, start, end), end exclusive ---

def split_default(tag):
    return tag[0], tag[1:].split("-", 1)[-1] or "_"


def split_strict(tag):
    return tag[0], tag[1:].strip("-") or "_"


def decode_default(tags):
    """conlleval: an entity goes on while nothing ends it."""
    found, open_at, before = [], None, ("O", "")
    for i, now in enumerate([split_default(t) for t in tags] + [("O", "_")]):
        (p, pt), (q, qt) = before, now
        changes = pt != qt
        closes = p in "ES" or (p in "BI" and q in "BSO") or (p != "O" and changes)
        opens = q in "BS" or (p in "ESO" and q in "EI") or (q != "O" and changes)
        if closes:
            found.append((pt, open_at, i))
        if opens:
            open_at = i
        before = now
    return found


def decode_strict(tags, scheme):
    tokens = [split_strict(t) for t in tags] + [("O", "_")]

    def starts(prev, now):
        (p, pt), (q, qt) = prev, now
        same = pt == qt
        if scheme == "IOB1":
            return (q == "I" and (p in "OB" or (p == "I" and not same))) or (q == "B" and p in "IB" and same)
        if scheme == "IOB2":
            return q == "B"
        if scheme == "IOE1":
            return (q == "I" and (p in "OE" or (p == "I" and not same))) or (q == "E" and p == "E" and same)
        if scheme == "IOE2":
            return q in "IE" and (p in "OE" or (p == "I" and not same))
        return q in {"IOBES": "BS", "BILOU": "BU"}[scheme]

    def goes_on(prev, now):
        (p, pt), (q, qt) = prev, now
        pairs = {"IOB1": ["BI", "II"], "IOB2": ["BI", "II"], "IOE1": ["II", "IE"], "IOE2": ["II", "IE"],
                 "IOBES": ["BI", "BE", "II", "IE"], "BILOU": ["BI", "BL", "II", "IL"]}
        return p + q in pairs[scheme] and pt == qt

    def ended(prev, now):
        (p, pt), (q, qt) = prev, now
        same = pt == qt
        if scheme in ("IOB1", "IOB2"):
            return p in "IB" and (q == "O" or (q == "I" and not same)
                                  or (q == "B" and (p == "I" or same or scheme == "IOB2")))
        if scheme == "IOE1":
            return (p == "I" and (q == "O" or (q in "IE" and not same))) or (p == "E" and q in "IE" and same)
        return p in {"IOE2": "E", "IOBES": "SE", "BILOU": "UL"}[scheme]

    found, i, prev = [], 0, ("O", "_")
    while i < len(tags):
        begin = i
        i += 1
        if starts(prev, tokens[begin]):
            while goes_on(tokens[i - 1], tokens[i]):
                i += 1
            if ended(tokens[i - 1], tokens[i]):
                found.append((tokens[begin][1], begin, i))
        prev = tokens[i - 1]
    return found


# --- scores ---

def mean(values, weights=None):
    """numpy.average of fewer than eight values, which adds them one by one."""
    weights = weights or [1.0] * len(values)
    total = 0.0
    for value, weight in zip(values, weights):
        total += value * weight
    return total / sum(weights)


def f1(p, r):
    return 2 * p * r / (p + r) if p + r else 0.0


def prf(tp, predicted, gold, zero):
    p = tp / predicted if predicted else float(zero)
    r = tp / gold if gold else float(zero)
    return [p, r, f1(p, r), gold]


def seqeval(pairs, zero):
    types = sorted({e[0] for g, p in pairs for e in g + p})
    gold = {t: {(n, e) for n, (g, _) in enumerate(pairs) for e in g if e[0] == t} for t in types}
    pred = {t: {(n, e) for n, (_, p) in enumerate(pairs) for e in p if e[0] == t} for t in types}
    rows = {t: prf(len(gold[t] & pred[t]), len(pred[t]), len(gold[t]), zero) for t in types}
    support = [rows[t][3] for t in types]
    out = dict(rows)
    out["micro avg"] = prf(sum(len(gold[t] & pred[t]) for t in types), sum(len(pred[t]) for t in types), sum(support),
                           zero)
    out["macro avg"] = [mean([rows[t][c] for t in types]) for c in range(3)] + [sum(support)]
    out["weighted avg"] = [mean([rows[t][c] for t in types], support) for c in range(3)] + [sum(support)]
    return out


def semeval_sentence(gold, pred, schema):
    """COR, INC, PAR, MIS, SPU."""
    cor = inc = par = spu = 0
    left = list(range(len(gold)))
    for kind, start, end in pred:
        right, touched = [], []
        for i in left:
            g_kind, g_start, g_end = gold[i]
            tokens = len(set(range(start, end)) & set(range(g_start, g_end)))
            overlaps = tokens / (g_end - g_start) * 100.0 >= 1.0
            place = (start, end) == (g_start, g_end)
            if {"strict": place and kind == g_kind, "exact": place, "partial": place,
                    "type": overlaps and kind == g_kind}[schema]:
                right.append((abs(start - g_start) + abs(end - g_end), i))
            if overlaps:
                touched.append(i)
        if right:
            cor += 1
            left.remove(min(right)[1])
        elif touched:
            inc, par = (inc, par + 1) if schema == "partial" else (inc + 1, par)
            left.remove(touched[0])
        else:
            spu += 1
    return [cor, inc, par, len(left), spu]


def semeval(pairs, schema):
    cor, inc, par, mis, spu = (sum(c) for c in zip(*(semeval_sentence(g, p, schema) for g, p in pairs)))
    actual, possible = cor + inc + par + spu, cor + inc + par + mis
    p = (cor + 0.5 * par) / actual if actual else 0.0
    r = (cor + 0.5 * par) / possible if possible else 0.0
    return [cor, inc, par, mis, spu, p, r, f1(p, r)]


def surface(pairs, tokens):
    def forms(entities):
        return {(tuple(tokens[n][s:e]), t) for n, (t, s, e) in entities}

    gold = {(n, e) for n, (g, _) in enumerate(pairs) for e in g}
    pred = {(n, e) for n, (_, p) in enumerate(pairs) for e in p}
    return prf(len(forms(gold & pred)), len(forms(pred)), len(forms(gold)), 0)


def confusion(pairs):
    table = {}
    for gold, pred in pairs:
        places = {(s, e): t for t, s, e in gold}
        others = {(s, e): t for t, s, e in pred}
        for place in places.keys() | others.keys():
            row = table.setdefault(places.get(place, "O"), {})
            kind = others.get(place, "O")
            row[kind] = row.get(kind, 0) + 1
    return table


def report(mode, tokens, gold, pred):
    def decode(tags):
        return decode_default(tags) if mode == "default" else decode_strict(tags, mode)

    pairs = [(decode(g), decode(p)) for g, p in zip(gold, pred)]
    types = sorted({e[0] for g, p in pairs for e in g + p})
    same = sum(a == b for g, p in zip(gold, pred) for a, b in zip(g, p))
    return {
        "seqeval": [seqeval(pairs, 0), seqeval(pairs, 1)],
        "accuracy": same / sum(map(len, gold)),
        "semeval": {"overall": {s: semeval(pairs, s) for s in SCHEMAS},
                    "entities": {t: {s: semeval([([e for e in g if e[0] == t], [e for e in p if e[0] == t])
                                                 for g, p in pairs], s) for s in SCHEMAS} for t in types}},
        "surface": surface(pairs, tokens),
        "confusion": confusion(pairs),
    }


SCHEMAS = ["strict", "exact", "partial", "type"]


def draw(random, mode, types):
    prefix = PREFIXES[mode][random.below(len(PREFIXES[mode]))]
    return prefix if prefix == "O" else prefix + "-" + types[random.below(len(types))]


def main():
    random = Random(17)
    for corpus in range(50):
        mode = list(PREFIXES)[corpus % len(PREFIXES)]
        types = TYPES[: 1 + random.below(len(TYPES))]
        tokens, gold, pred = [], [], []
        for _ in range(200):
            length = 1 + random.below(12)
            tokens.append(["w%d" % random.below(3) for _ in range(length)])
            gold.append([draw(random, mode, types) for _ in range(length)])
            pred.append([tag if random.below(3) else draw(random, mode, types) for tag in gold[-1]])
        lines = "\n".join(" ".join(words) for sentence in zip(tokens, gold, pred) for words in sentence)
        line = {"mode": mode, "crc32": zlib.crc32(lines.encode())}
        line.update(report(mode, tokens, gold, pred))
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
