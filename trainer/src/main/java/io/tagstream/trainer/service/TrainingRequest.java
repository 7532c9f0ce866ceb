package io.tagstream.trainer.service;

import java.util.Map;

/**
 * A training to do.
 *
 * @param id the request's
 * @param offset of the request on the control topic
 * @param alias which to move to the new version
 * @param config the effective settings
 */
record TrainingRequest(String id, long offset, String alias, Map<String, Object> config) {}
