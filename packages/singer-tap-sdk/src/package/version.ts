/** The SDK's version; a test compares it with package.json. */
export const sdkVersion = "0.1.0";
