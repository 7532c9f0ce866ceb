package io.tagstream.trainer.service;

import java.util.function.BooleanSupplier;

/**
 * What handling a request takes.
 *
 * @param settings of the service
 * @param job does the trainings
 * @param trainer this trainer's name
 * @param requests how each stands
 * @param registrar makes records of the registry
 * @param up whether Kafka answers
 * @param listener hears of it
 */
record Desk(
    TrainerSettings settings,
    TrainingJob job,
    String trainer,
    RequestLog requests,
    Registrar registrar,
    BooleanSupplier up,
    ServiceListener listener) {}
