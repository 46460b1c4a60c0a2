import type { Phone } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

/** Fills the four steps from where the channel's own menu led. */
export async function fillIn(
  me: Phone,
  { relative, relation, byHand = false }: { relative: string; relation: string; byHand?: boolean },
): Promise<void> {
  await me.fill('使用人姓名', relative)
  await me.fill('使用人身份证号', demoPerson(relative).idNumber)
  await me.press('下一步')
  await me.choose(relation, 'exact')
  await me.press('下一步')
  await me.page.getByRole('region', { name: /承诺书/ }).waitFor()
  await me.tick(/已阅读并同意/)
  if (byHand) await sign(me)
  await me.press('下一步')
  await me.press('提交承诺书')
}

/** Writes a name into the box with a finger. */
export async function sign(me: Phone): Promise<void> {
  const pad = me.page.getByRole('application')
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  if (!box) throw new Error('there is no box to sign in')
  const { mouse } = me.page
  await mouse.move(box.x + 40, box.y + 40)
  await mouse.down()
  for (const [x, y] of [
    [80, 90],
    [120, 40],
    [160, 100],
    [210, 50],
  ] as const) {
    await mouse.move(box.x + x, box.y + y, { steps: 4 })
  }
  await mouse.up()
  await me.page
    .getByRole('status')
    .filter({ hasText: me.say(['已签名', 'Signed']) })
    .waitFor()
}
