import { demoPerson, type Sandbox } from '../sandbox.ts'

/** 张伟 in Liupanshui and 张浩 in Zhaotong have each opened a wallet. */
export async function openWallets(sandbox: Sandbox): Promise<void> {
  for (const [who, useArea] of [
    ['张伟', '520200'],
    ['张浩', '530600'],
  ] as const) {
    await (await sandbox.caller(who)).post('/wallets', { useArea, phone: demoPerson(who).phone })
  }
}
