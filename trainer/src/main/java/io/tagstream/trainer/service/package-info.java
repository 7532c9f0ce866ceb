/** The service that follows the control topic. */
package io.tagstream.trainer.service;
