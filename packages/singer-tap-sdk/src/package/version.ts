/** The version of the SDK: that of the package, as a test holds. */
export const sdkVersion = "0.1.0";
