// What is used of it. It is loaded when a message signed with SM2 comes, and by nothing else.
declare module 'sm-crypto-v2' {
  type Options = { hash?: boolean; der?: boolean; userId?: string }
  export const sm2: {
    doVerifySignature: (message: string, signature: string, publicKey: string, options: Options) => boolean
    doSignature: (message: string, privateKey: string, options: Options) => string
    generateKeyPairHex: () => { privateKey: string; publicKey: string }
  }
}
