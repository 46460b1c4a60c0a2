import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { problems } from '../problem.ts'
import { findNamed } from './area.ts'

export const problem = problems('helper', {
  notOfAge: [
    403,
    '未成年人的事由监护人办理，不能指定帮办人。',
    'A minor’s affairs are the guardian’s; a minor names no helper.',
    '请由登记的监护人办理。',
    'The recorded guardian can act.',
  ],
  oneself: [
    422,
    '帮办人不能是您自己。',
    'You cannot be your own helper.',
    '请填写另一个人的姓名和证件号码。',
    'Give another person’s name and number.',
  ],
  alreadyNamed: [
    409,
    '这个人已经是您的帮办人。',
    'This person is your helper already.',
    '不用再办；要撤销的，请在帮办人名单里办理。',
    'There is nothing to do; end it in the list of helpers.',
  ],
  unknown: [
    404,
    '没有这位帮办人，或者已经撤销。',
    'There is no such helper, or it has ended.',
    '请从帮办人名单里选择。',
    'Choose from the list of helpers.',
  ],
})

/** Somebody who sees and prepares what another's affairs need, and never pays. */
export type Helper = { personId: number; helperId: number; namedAt: Instant }

type Row = Helper & { id: number; endedAt: Instant | null; endedBy: string | null }
const helpers = table<Row>('helper', {
  personId: 'bigint',
  id: 'bigint',
  helperId: 'bigint',
  namedAt: 'timestamptz',
  endedAt: 'timestamptz null',
  endedBy: 'text null',
})
/** Whom somebody helps, or has helped; lives with the helper. */
const helped = table<{ helperId: number; personId: number }>('helped', {
  helperId: 'bigint',
  personId: 'bigint',
})

// Nobody helps somebody who has died.
const inForce = `t.ended_at is null and not exists (select 1 from person p where p.id = t.person_id and p.died_on is not null)`
const ofPerson = helpers.list(
  'helper.of_person',
  `where t.person_id = $1 and ${inForce} order by t.named_at, t.helper_id`,
)
const ofHelper = helpers.list(
  'helper.of_helper',
  `where t.helper_id = $1 and t.person_id = any($2::bigint[]) and ${inForce} order by t.named_at, t.person_id`,
)
const insertOnce = helpers.insertion(
  'helper.name',
  'on conflict (person_id, helper_id) where ended_at is null do nothing',
)
const everHelped = helped.list('helper.helped', 'where helper_id = $1')
const keepHelped = helped.insertion('helper.keep_helped', 'on conflict do nothing')
const endOne = command(
  'helper.end',
  'update helper set ended_at = $3, ended_by = $4 where person_id = $1 and helper_id = $2 and ended_at is null',
)

const helperOf = ({ personId, helperId, namedAt }: Row): Helper => ({ personId, helperId, namedAt })

/** Who helps this person now, in the order of naming. */
export const listHelpers = async (tx: Reader, personId: number): Promise<Helper[]> =>
  (await ofPerson(tx, personId)).map(helperOf)

/** Whom this person helps now. */
export const listHelped = async (tx: Reader, helperId: number): Promise<Helper[]> => {
  const people = (await everHelped(tx, helperId)).map(({ personId }) => personId)
  return people.length === 0 ? [] : (await ofHelper(tx, helperId, people)).map(helperOf)
}

/** Whether a person is named as helper by this one and it has not ended. */
export const isHelper = async (
  tx: Reader,
  { helperId, personId }: { helperId: number; personId: number },
): Promise<boolean> => (await listHelpers(tx, personId)).some((one) => one.helperId === helperId)

/** Names a helper from now on, in the person's chain. @throws Problem */
export async function nameHelper(
  tx: Tx,
  deps: Deps,
  {
    personId,
    helper,
    actor,
  }: { personId: number; helper: { name: string; idNumber: string }; actor: string },
): Promise<Helper> {
  const helperId = await findNamed(tx, deps, helper)
  if (helperId === personId) throw problem.oneself()
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const at = deps.now()
  const named: Row = { personId, id: deps.newId(), helperId, namedAt: at, endedAt: null, endedBy: null }
  if ((await execute(tx, insertOnce, helpers.lists([named]))) === 0) throw problem.alreadyNamed()
  await execute(tx, keepHelped, helped.lists([{ helperId, personId }]))
  await recordAct(tx, [account], { kind: 'helper.name', ref: helperId, actor, at, content: null })
  return { personId, helperId, namedAt: at }
}

/** Ends it from now on, by either of the two. @throws Problem when there is no such helper */
export async function endHelper(
  tx: Tx,
  deps: Deps,
  { personId, helperId, actor }: { personId: number; helperId: number; actor: string },
): Promise<void> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const at = deps.now()
  if ((await execute(tx, endOne, [personId, helperId, new Date(at), actor])) === 0) throw problem.unknown()
  await recordAct(tx, [account], { kind: 'helper.end', ref: helperId, actor, at, content: null })
}
