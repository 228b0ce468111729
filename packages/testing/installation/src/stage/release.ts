/** The release that is installed. */
export const releaseVersion = '4.20.3';

/** The tag that the operator of {@link releaseVersion} follows. */
export const trackedTag = '4.20-fast-track';
