import { type Both, type Phone, tabTo } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const next = ['下一步', 'Continue'] as const

/** Fills the three steps from where the channel's own menu led; with `signWith`, the letter is signed in that way. */
export async function fillIn(
  me: Phone,
  {
    relative,
    relation,
    signWith,
  }: { relative: string; relation: Both; signWith?: (me: Phone) => Promise<void> },
): Promise<void> {
  await me.fill(['使用人姓名', 'Relative’s name'], relative)
  await me.fill(['使用人身份证号', 'Relative’s ID number'], demoPerson(relative).idNumber)
  await me.press(next)
  await me.choose(relation, 'exact')
  await me.press(next)
  // The letter is the agency's document, in Chinese for every reader.
  await me.page.getByRole('region', { name: /承诺书$/ }).waitFor()
  await me.tick(['已阅读并同意', 'I have read'])
  await signWith?.(me)
  await me.press(['提交承诺书', 'Submit the letter'])
}

/** Sought by a pattern: a plain text is found in any case, and so in “Not signed yet” as well. */
const isSigned = (me: Phone): Promise<void> =>
  me.page
    .getByRole('status')
    .filter({ hasText: new RegExp(me.say(['已签名', 'Signed'])) })
    .waitFor()

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
  await isSigned(me)
}

/** Writes into the same box by keys: space puts the pen down and lifts it, the arrows move it. */
export async function signByKeys(me: Phone): Promise<void> {
  await tabTo(me.page, me.page.getByRole('application'))
  for (const key of ['Space', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'Space']) {
    await me.page.keyboard.press(key)
  }
  await isSigned(me)
}
