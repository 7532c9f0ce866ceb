package io.tagstream.trainer.service;

/**
 * What handling a request takes.
 *
 * @param settings of the service
 * @param job does the trainings
 * @param trainer this trainer's name
 * @param requests how each stands
 * @param registrar makes records of the registry
 * @param retry what Kafka does not answer
 * @param listener hears of it
 */
record Desk(
    TrainerSettings settings,
    TrainingJob job,
    String trainer,
    RequestLog requests,
    Registrar registrar,
    Retry retry,
    ServiceListener listener) {}
