/** Trainers, and the commands they get. */
package io.tagstream.testkit.trainer;
