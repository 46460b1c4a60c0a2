import { expect, test } from 'vitest'
import { axeFaults, keyboardFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const { phone } = walks(async (sandbox) => {
  const father = await sandbox.caller('张建国')
  for (const slipNo of ['HALL-1', 'HALL-2']) {
    await father.post('/claims', {
      institution: 'H52020100002',
      slipNo,
      careOn: '2025-01-14',
      lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
      totalFen: 60_000,
      cause: 'tillFailed',
      bankAccount: '622202000000001234',
    })
  }
  await settle(sandbox, 'H52020100001', '王秀英', [{ code: 'DEMOA0001', amount: 1500 }])
  const payer = await sandbox.caller('何静')
  const { personId } = await sandbox.caller('何平')
  const idNumber = demoPerson('何平').idNumber
  const wish = { relative: { name: '何平', idNumber }, relationship: 'sibling', purposes: ['premium'] }
  const { letter } = await payer.post('/bindings/prepare', wish)
  await payer.post('/bindings', { ...wish, letter: { digest: letter.digest, agreed: true, signature: null } })
  await payer.post('/premiums', {
    insuredId: personId,
    year: 2025,
    amountFen: 40_000,
    requestKey: 'hall-walk-premium',
  })
})
const desk = { width: 1280, height: 832 } as const

const enter = async (path: string, language: 'zh' | 'en' = 'zh', theme?: 'dark'): Promise<Phone> => {
  const clerk = await phone({ ...desk, language, ...(theme === undefined ? {} : { theme }) })
  await clerk.open(path)
  await clerk.press(language === 'zh' ? '经办员杨' : 'Clerk Yang')
  await clerk.page.getByRole('navigation', { name: language === 'zh' ? '房间' : 'Rooms' }).waitFor()
  return clerk
}
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/hall-${name}.png`, fullPage: true })
}

test('a clerk’s day: the queue by keys, a claim returned with every defect at once, one approved', async () => {
  const clerk = await enter('/desk/work')
  const { page } = clerk
  const queue = page.getByRole('region', { name: '待办列表' })
  await queue.getByRole('link', { name: '报销' }).click()
  await queue.getByText('张*国').first().waitFor()
  await page.locator('h1').focus()
  await page.keyboard.press('j')
  const one = page.getByRole('region', { name: /手工报销：六盘水市第二示范医院/ })
  await one.getByText('HALL-1', { exact: true }).waitFor()
  // Every press counts, however quickly the next one follows.
  for (const key of ['j', 'k', 'j', 'k', 'j', 'j', 'k']) await page.keyboard.press(key)
  await one.getByText('HALL-1', { exact: true }).waitFor()
  await one.getByText('360.00').waitFor()
  await page.keyboard.press('r')
  await clerk.corrected('请先选原因')
  await one.getByRole('checkbox', { name: /上传的材料看不清/ }).check()
  await one.getByRole('checkbox', { name: /申请人信息与参保登记不一致/ }).check()
  await picture(clerk, 'claim')
  await page.emulateMedia({ media: 'print' })
  await page.getByText('需要补正以下2处').waitFor()
  await picture(clerk, 'notice')
  await page.emulateMedia({ media: 'screen' })
  await one.getByRole('button', { name: '退回2处，发通知' }).click()
  await queue.getByText('已列1件').waitFor()
  // It stays open with its notice until the clerk goes on.
  await clerk.sees('现在是“退回补正”。')
  await one.getByText('HALL-1', { exact: true }).waitFor()
  await one.getByRole('button', { name: '打印通知' }).waitFor()
  await page.locator('h1').focus()
  await page.keyboard.press('j')
  await one.getByText('HALL-2', { exact: true }).waitFor()
  await one.getByText('360.00').waitFor()
  await page.locator('h1').focus()
  await page.keyboard.press('a')
  await clerk.sees('通过后医保基金付 360.00 元，确定通过吗？')
  await clerk.sees(/没有票据照片/)
  await picture(clerk, 'sure')
  await page.keyboard.press('a')
  await clerk.sees('现在是“已结算，待拨付”。')
  await clerk.result(/手工报销/)
  await page.reload()
  await queue.getByText('已列1件').waitFor()
  await page.getByRole('button', { name: '登记已拨付' }).waitFor()
  expect(await keyboardFaults(page)).toEqual([])
})

test('where is my money: found by ID card, one screen, a letter ready to print; an authorisation ended on behalf', async () => {
  const clerk = await enter('/desk/money')
  const { page } = clerk
  await clerk.press('找人')
  await clerk.corrected('请填证件号码')
  await clerk.fill('姓名', '何静')
  await clerk.fill('证件号码', demoPerson('何静').idNumber)
  await clerk.press('找人')
  const way = page.getByRole('region', { name: '走到哪了' })
  await way.getByText('400.00').first().waitFor()
  await way.getByText('税务不受理的，自动退回原账户').waitFor()
  const letter = page.getByRole('region', { name: '信' })
  await letter.getByText('何静为何平申请代缴2025年度城乡居民医保400.00元').waitFor()
  await picture(clerk, 'money')
  await clerk.result('关于代缴居民医保费的答复')
  await page.emulateMedia({ media: 'print' })
  await picture(clerk, 'letter')
  await page.emulateMedia({ media: 'screen' })
  const bindings = page.getByRole('region', { name: '授权记录' })
  await bindings.getByRole('button', { name: '终止' }).click()
  await bindings.getByRole('button', { name: '确认终止' }).click()
  await bindings.getByText('已终止', { exact: true }).waitFor()
  await bindings.getByText('现在是“已终止”').waitFor()

  // Somebody of another area: the right hall is named.
  await clerk.fill('姓名', '陈刚')
  await clerk.fill('证件号码', demoPerson('陈刚').idNumber)
  await clerk.press('找人')
  const { what } = await clerk.refused()
  expect(what).toContain('昭通')
  expect(await way.count()).toBe(0)
  await clerk.sees('屏幕上现在没有人')
})

test('the hall in English, dark', async () => {
  const clerk = await enter('/desk/work', 'en', 'dark')
  await clerk.page.getByRole('region', { name: 'The queue' }).getByText('400.00').first().waitFor()
  await picture(clerk, 'english')
  expect(await axeFaults(clerk.page)).toEqual([])
})

test('at the counter: authorised by a signature, a filing, a base that another clerk approves, an outage that a claim knows of', async () => {
  const clerk = await enter('/desk/counter')
  const { page } = clerk
  const find = async (name: string): Promise<void> => {
    await clerk.fill('姓名', name)
    await clerk.fill('证件号码', demoPerson(name).idNumber)
    await clerk.press('找人')
    await page.getByRole('region', { name: '参保人' }).getByText(name).waitFor()
    await page.locator('h1').focus()
  }
  await find('龑䶮·阿卜杜热合曼')
  await page.keyboard.press('1')
  await clerk.press('看承诺书')
  await clerk.corrected('请填写')
  await clerk.fill('使用人 姓名', '罗小凤')
  await clerk.fill('使用人 证件号码', demoPerson('罗小凤').idNumber)
  await clerk.select('使用人是本人的', 'spouse')
  await clerk.press('看承诺书')
  await clerk.press('办理授权')
  await clerk.corrected('请签名，或上传扫描件')
  await page.setInputFiles('input[type=file]', {
    name: '承诺书.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('signed'),
  })
  await clerk.sees('扫描件已读入：承诺书.pdf')
  await picture(clerk, 'counter-bind')
  await clerk.press('办理授权')
  await clerk.sees(/授权罗小凤已生效/)

  await find('王秀英')
  await page.keyboard.press('2')
  await clerk.select('去哪里', '530600')
  await clerk.fill('事由', '探亲')
  await clerk.press('办理')
  await clerk.sees(/备案已受理/)
  await page.locator('h1').focus()
  await page.keyboard.press('3')
  await page.getByRole('form', { name: '收手工报销票据' }).waitFor()
  await picture(clerk, 'counter-claim')
  await find('赵磊')
  await page.keyboard.press('8')
  await clerk.fill('从哪天起', '2025-01-01')
  await clerk.fill('月缴费基数（元）', '6000')
  await clerk.press('办理')
  await clerk.sees('已提出，由另一位经办人审核后生效')
  await clerk.open('/desk/outages')
  await clerk.press('公告')
  await clerk.corrected('请填起止时间')
  await clerk.fill('开始日期', '2025-01-14')
  await clerk.fill('开始时间', '08:00')
  await clerk.fill('恢复日期', '2025-01-14')
  await clerk.fill('恢复时间', '09:30')
  await clerk.fill('事由', '光缆中断')
  await clerk.press('公告')
  await clerk.sees('光缆中断')
  await picture(clerk, 'outages')
  await clerk.press('撤回公告')
  await clerk.press('确认撤回')
  await clerk.corrected('请填写')
  await clerk.fill('为什么撤回', '登错了日期')
  await clerk.press('确认撤回')
  await clerk.sees(/撤回：登错了日期/)

  const second = await phone(desk)
  await second.open('/desk/work?kind=base')
  await second.press('经办员何')
  await second.page.getByRole('region', { name: '待办列表' }).getByText('赵*').click()
  const base = second.page.getByRole('region', { name: /缴费基数/ })
  await base.getByText('6,000.00').waitFor()
  await picture(second, 'base')
  await base.getByRole('button', { name: '通过' }).click()
  await second.page.getByRole('region', { name: '待办列表' }).getByText('没有待办。').waitFor()
})
