/** The version of this package, which is the version of every instrumentation in it. */
export const version = '0.1.0';
