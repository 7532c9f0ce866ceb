"""Makes tiny.model, a SentencePiece unigram model of a few hundred pieces with its own normalization
rules, and expected.json: what SentencePiece itself makes of some words, in XLM-R's ids.

    pip install sentencepiece && python make.py
"""

import json
import random
import re

import sentencepiece

RULES = [  # from, to: a few of NFKC's
    ("Ａ", "A"), ("Ｂ", "B"), ("ｃ", "c"), ("１", "1"), ("①", "1"), ("ﬁ", "fi"), ("ﬀ", "ff"), ("½", "1/2"),
    ("\u3000", " "), ("\u00a0", " "), ("\u200b", " "), ("\u2028", " "), ("\t", " "), ("…", "..."), ("㍍", "メートル"), ("\u00ad", ""),
    ("e\u0301", "é"), ("u\u0308", "ü"),
]
SYLLABLES = "ka to mi ra no ber lin ham burg lon don ing tion er the and of fi ff 1 2 1/2 ... A B c é ü メ ー ト ル 東 京 😀 ,".split()


def main():
    with open("rules.tsv", "w", encoding="utf-8") as file:
        for before, after in RULES:
            codes = lambda text: " ".join("%X" % ord(c) for c in text)
            file.write("%s\t%s\n" % (codes(before), codes(after)))
    rng = random.Random(3)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 5))) for _ in range(400)]
    with open("corpus.txt", "w", encoding="utf-8") as file:
        for _ in range(3000):
            file.write(" ".join(rng.choices(words, k=8)) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        input="corpus.txt", model_prefix="tiny", model_type="unigram", vocab_size=300, character_coverage=1.0,
        normalization_rule_tsv="rules.tsv", hard_vocab_limit=False, minloglevel=2)
    model = sentencepiece.SentencePieceProcessor(model_file="tiny.model")

    awkward = ["Ａber", "Ｂｃ", "ﬁnding", "oﬀ", "½", "１①2", "the…", "㍍", "cafe\u0301", "mu\u0308ra", "soft\u00adhyphen", "東京😀",
               "😀😀", "👩\u200d👩\u200d👧", "🇩🇪", "the▁and", "Ωμέγα", "ЖЖЖ", "x", "zzz", "\ue000", "नमस्ते",
               "..", "İ", "ß", "ᾖ", "\u0301", "a\u0301\u0308", "кот", "𝔘𝔫𝔦", "𠀀東", "\u200bthe", "the\u3000and"]
    # No combining marks behind a rule's character: the tokenizers library, unlike SentencePiece, then drops the mark.
    alphabet = "".join(SYLLABLES) + "".join(before for before, _ in RULES if len(before.strip()) == 1) + "ЖΩxyz𝔘👧"
    for _ in range(300):
        awkward.append("".join(rng.choices(alphabet, k=rng.randint(1, 9))))
    awkward += rng.sample(words, 60)
    expected = []
    for word in awkward:
        if re.search(r"\.{4}|([^.])\1\1", model.normalize(word)):
            continue  # "ff" and "f", or "f" and "ff": equally likely, and either is right
        ids = [0] + [3 if i == 0 else i + 1 for i in model.encode(word)] + [2]
        expected.append({"word": word, "ids": ids})
    with open("expected.json", "w", encoding="ascii") as file:
        json.dump({"pieces": model.get_piece_size(), "words": expected}, file, separators=(",", ":"))
        file.write("\n")


main()
