import { execute, run, statement, type Tx } from '../db/db.ts'
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

type Row = { personId: number; helperId: number; namedAt: Date }
const columns = 'h.person_id as "personId", h.helper_id as "helperId", h.named_at as "namedAt"'
// Nobody helps somebody who has died.
const inForce = `h.ended_at is null and not exists (select 1 from person p where p.id = h.person_id and p.died_on is not null)`

const ofPerson = statement(
  'helper.of_person',
  `select ${columns} from helper h where h.person_id = $1 and ${inForce} order by h.named_at, h.helper_id`,
)
const ofHelper = statement(
  'helper.of_helper',
  `select ${columns} from helped o
     join helper h on h.person_id = o.person_id and h.helper_id = o.helper_id
    where o.helper_id = $1 and ${inForce} order by h.named_at, h.person_id`,
)
const insert = statement(
  'helper.insert',
  `insert into helper (person_id, id, helper_id, named_at) values ($1, $2, $3, $4)
   on conflict (person_id, helper_id) where ended_at is null do nothing`,
)
const insertHelped = statement(
  'helper.insert_helped',
  'insert into helped (helper_id, person_id) values ($1, $2) on conflict do nothing',
)
const endOne = statement(
  'helper.end',
  'update helper set ended_at = $3, ended_by = $4 where person_id = $1 and helper_id = $2 and ended_at is null',
)

const read = ({ namedAt, ...rest }: Row): Helper => ({ ...rest, namedAt: namedAt.getTime() })

/** Who helps this person now, in the order of naming. */
export const listHelpers = async (tx: Tx, personId: number): Promise<Helper[]> =>
  (await run<Row>(tx, ofPerson, [personId])).map(read)

/** Whom this person helps now. */
export const listHelped = async (tx: Tx, helperId: number): Promise<Helper[]> =>
  (await run<Row>(tx, ofHelper, [helperId])).map(read)

/** Whether a person is named as helper by this one and it has not ended. */
export const isHelper = async (
  tx: Tx,
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
  if ((await execute(tx, insert, [personId, deps.newId(), helperId, new Date(at)])) === 0) {
    throw problem.alreadyNamed()
  }
  await run(tx, insertHelped, [helperId, personId])
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
