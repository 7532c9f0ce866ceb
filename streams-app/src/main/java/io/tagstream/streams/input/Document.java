package io.tagstream.streams.input;

import io.tagstream.schemas.record.SentenceRecord;

/**
 * What a record says.
 *
 * @param sentence to tag
 * @param id of the sentence, or null where the record's key is to be taken
 * @param places where things stand in the record's value, or null if nobody needs to know
 * @param event whether it is a CloudEvent, which some of its headers say
 */
public record Document(SentenceRecord sentence, String id, JsonPlaces places, boolean event) {}
