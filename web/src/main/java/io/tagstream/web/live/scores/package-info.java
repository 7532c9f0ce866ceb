/** What scores, gold and results tell of versions, bounded whatever is on the topics. */
package io.tagstream.web.live.scores;
