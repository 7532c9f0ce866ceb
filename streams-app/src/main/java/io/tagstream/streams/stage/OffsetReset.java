package io.tagstream.streams.stage;

/** Where a group goes on that has lost its place: its offset is out of range, or expired. */
public enum OffsetReset {
  /** Nowhere: it reads nothing until someone says where. */
  NONE,
  /** It begins at the beginning of what is there; what was read before is read again. */
  EARLIEST,
  /** It goes on with what comes; what has not been read is left out. */
  LATEST
}
