package io.tagstream.trainer.service;

/**
 * What handling a request takes.
 *
 * @param requests how each stands
 * @param registrar makes records of the registry
 * @param publisher uploads models
 * @param listener hears of it
 */
record Desk(
    RequestLog requests, Registrar registrar, ModelPublisher publisher, ServiceListener listener) {}
