#!/usr/bin/env python3
"""Sends a sentence and prints its entities: entities.py localhost:9092 'Ada Lovelace lived in London.'

Wants kafka-python (Debian: python3-kafka).
"""
import json
import sys
import uuid

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

servers, text = sys.argv[1:]
key = str(uuid.uuid4()).encode()

# No group: this reader wants what comes from now on, in all partitions. Releases before 2.1 read
# what is not committed, too: then a result may come twice.
committed = {"isolation_level": "read_committed"}
known = {name: value for name, value in committed.items() if name in KafkaConsumer.DEFAULT_CONFIG}
results = KafkaConsumer(bootstrap_servers=servers, **known)
partitions = [TopicPartition("tagged-entities", p) for p in results.partitions_for_topic("tagged-entities")]
results.assign(partitions)
results.seek_to_end(*partitions)
for partition in partitions:
    results.position(partition)  # the end of now, not of the first poll

producer = KafkaProducer(bootstrap_servers=servers, acks="all")
producer.send("sentences", key=key, value=text.encode()).get(timeout=30)

for record in results:
    if record.key == key:
        result = json.loads(record.value)
        for entity in result["entities"]:
            # Offsets count code points, as Python does.
            assert result["text"][entity["start"] : entity["end"]] == entity["text"]
            print(entity["type"], entity["text"], round(entity["score"], 2), sep="\t")
        print(f"{result['modelVersion']}: {len(result['entities'])} entities")
        break
