"""Makes NAME.LIMIT.out of NAME.txt with Hugging Face's own script and tokenizer.

  python make.py path/to/examples/legacy/token-classification/scripts/preprocess.py

The files here were made with Python 3.11, transformers 4.57.6 and tokenizers 0.23.2. AutoTokenizer
gives the fast tokenizer, built from vocab.txt alone, without a tokenizer.json.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
with tempfile.TemporaryDirectory() as model:
    shutil.copy(here / "vocab.txt", model)
    (pathlib.Path(model) / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (pathlib.Path(model) / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}))
    for text in sorted(here.glob("*.txt")):
        if text.name == "vocab.txt":
            continue
        for limit in (128, 16, 4):
            with open(here / f"{text.stem}.{limit}.out", "wb") as out:
                command = [sys.executable, sys.argv[1], str(text), model, str(limit)]
                subprocess.run(command, stdout=out, check=True)
