import { account, capital, named, relation, relative, settled, type Write, word, write } from './parts.ts'

/** What families are told of authorisations and guardianship. */
export const familyKinds: Readonly<Record<string, Write>> = {
  'binding.invited': write(
    '/bindings',
    { zh: '请确认共济授权', en: 'Please confirm an authorisation' },
    (f) => `${named(f, 'payer')}想让${relative(f).zh}使用其个人账户，需要您同意后才生效。`,
    (f) =>
      `${named(f, 'payer')} would let ${relative(f).en} use a personal account. It takes effect once you agree.`,
  ),
  'binding.bound': write(
    '/bindings',
    { zh: '共济授权已生效', en: 'An authorisation is in force' },
    (f) =>
      `${account(f).zh}可供${relative(f).zh}${relation(f).zh}使用，自${word(f, 'from')}起。不是您本人意愿的，请立即取消或冻结。`,
    (f) =>
      `${capital(relative(f).en)}${relation(f).en} may use ${account(f).en} from ${word(f, 'from')}. If this was not you, end or freeze it now.`,
  ),
  'binding.paused': write(
    '/bindings',
    { zh: '共济授权已暂停', en: 'An authorisation is paused' },
    (f) => `${relative(f).zh}暂时不能使用${account(f).zh}。`,
    (f) => `${capital(relative(f).en)} cannot use ${account(f).en} for now.`,
  ),
  'binding.resumed': write(
    '/bindings',
    { zh: '共济授权已恢复', en: 'An authorisation is in force again' },
    (f) => `${relative(f).zh}又可以使用${account(f).zh}了。`,
    (f) => `${capital(relative(f).en)} can use ${account(f).en} again.`,
  ),
  'binding.changed': write(
    '/bindings',
    { zh: '共济授权改了', en: 'An authorisation was changed' },
    (f) => `${relative(f).zh}使用${account(f).zh}的用途、限额或期限改了，新的条件从现在起算，请点开看。`,
    (f) =>
      `What ${relative(f).en} may use ${account(f).en} for, how much or until when has changed, as of now: open it to see.`,
  ),
  'binding.ended': write(
    '/bindings',
    { zh: '共济授权已终止', en: 'An authorisation has ended' },
    (f) => `${relative(f).zh}不再使用${account(f).zh}。${settled(f).zh}`,
    (f) => `${capital(relative(f).en)} can no longer use ${account(f).en}. ${settled(f).en}`,
  ),
  'binding.confirmed': write(
    '/bindings',
    { zh: '共济授权由本人确认', en: 'An authorisation was confirmed' },
    (f) =>
      f.you === 'relative'
        ? `您已成年并确认：继续使用${account(f).zh}。`
        : `${relative(f).zh}已成年，并由本人确认继续使用${account(f).zh}。`,
    (f) =>
      f.you === 'relative'
        ? `You are of age and confirmed it: you go on using ${account(f).en}.`
        : `${capital(relative(f).en)} is of age and confirmed going on to use ${account(f).en}.`,
  ),
  'binding.grownUp': (f) => ({
    title: { zh: '您成年了，请本人确认授权', en: 'You are of age: please confirm an authorisation' },
    body: {
      zh: `监护人以前替您同意使用${account(f).zh}。请您在${word(f, 'until')}前确认是否继续；没有答复的，到那天先暂停，您确认后恢复。`,
      en: `A guardian once consented for you to use ${account(f).en}. Please say by ${word(f, 'until')} whether it goes on; unanswered, it pauses then until you confirm it.`,
    },
    link: `/family/binding/${word(f, 'bindingId')}`,
  }),
  'guardian.declared': (f) => {
    const [zh, en] = {
      inForce: [
        `您现在是${named(f)}登记的监护人，可以替孩子办理。经办机构会核对您拍的材料，有结果会告诉您。`,
        `You are on record as guardian of ${named(f)} and can act for the child. The agency looks at your pictures and will tell you the outcome.`,
      ],
      waiting:
        f.you === 'guardian'
          ? [
              `您声明是${named(f)}的监护人。孩子已有登记的监护人，或者以前的声明没有通过，经办机构核对后才生效。`,
              `You declared to be guardian of ${named(f)}. Somebody else is on record, or it was refused before: it counts once the agency has confirmed it.`,
            ]
          : [
              `${word(f, 'guardianName')}声明是${named(f)}的监护人，经办机构正在核对。您有不同意见的，请告诉参保地经办机构。`,
              `${word(f, 'guardianName')} declared to be guardian of ${named(f)}; the agency is looking at it. If that is not right, tell the agency.`,
            ],
      confirmed: [
        `经办机构核对了材料：您是${named(f)}的监护人。`,
        `The agency has seen the papers: you are the guardian of ${named(f)}.`,
      ],
      refused: [
        `经办机构没有认可您是${named(f)}的监护人：${word(f, 'words')}。您不再替孩子办理；可以补齐材料重新声明，核对后生效。`,
        `The agency did not confirm you as guardian of ${named(f)}: ${word(f, 'words')}. You no longer act for the child; with the right papers you can declare it again, and it counts once confirmed.`,
      ],
    }[word(f, 'status')] ?? [
      `${named(f)}的监护登记有变化。`,
      `What is on record of a guardian of ${named(f)} has changed.`,
    ]
    return {
      title: { zh: '监护关系', en: 'Guardianship' },
      body: { zh: zh as string, en: en as string },
      link: '/family',
    }
  },
}
