/** Trains on request: follows the control topic, reports, and publishes versions and aliases. */
package io.tagstream.trainer.service;
