"""Writes the records of cases.json with Apache Avro's library for Python (Debian's python3-avro) in
the wire format of a schema registry, one line of hexadecimal each:
python3 make.py < cases.json
The same as make.js does, to the byte."""

import datetime
import decimal
import io
import json
import struct
import sys

import avro.io
import avro.schema

cases = json.load(sys.stdin)
for record in cases["records"]:
    value = record["value"]
    if "published" in value:
        value["published"] = datetime.datetime.fromtimestamp(
            value["published"] / 1000, datetime.timezone.utc)
    if "price" in value:
        price = int.from_bytes(value["price"].encode("latin1"), "big", signed=True)
        value["price"] = decimal.Decimal(price).scaleb(-2)
        value["digest"] = value["digest"].encode("latin1")
    schema = avro.schema.parse(json.dumps(cases["schemas"][str(record["schema"])]))
    out = io.BytesIO(struct.pack(">bi", 0, record["schema"]))
    out.seek(5)
    avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(out))
    print(out.getvalue().hex())
