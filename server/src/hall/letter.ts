import type { Reply, routes } from '@gongji/contract'
import type { Text } from '@gongji/policy'

/** The letter of a thread: what was asked, what is so, and where to turn. */
export function letterOf(
  name: string,
  about: Text,
  says: readonly Text[],
): Reply<typeof routes.readMoney>['threads'][number]['letter'] {
  return {
    title: { zh: `关于${about.zh}的答复`, en: `About ${about.en}` },
    paragraphs: [
      { zh: `${name}：`, en: `${name},` },
      ...says,
      {
        zh: '对以上答复有疑问的，可带身份证件到经办大厅，或在手机上提出申诉。',
        en: 'If you have questions, come to the hall with your ID card, or object on the phone.',
      },
    ],
    rows: [],
  }
}
