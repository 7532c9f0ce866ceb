package io.tagstream.streams.scoring.windows;

import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.streams.scoring.challenger.Duel;
import java.util.List;
import java.util.Optional;

/**
 * What a score has shown.
 *
 * @param alarms of drift
 * @param duel that it has added a sentence to, if its version is a challenger
 */
record Findings(List<DriftAlarm> alarms, Optional<Duel> duel) {}
