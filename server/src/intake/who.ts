import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listHolders } from '../person/lookup.ts'
import { listNames, sameName } from '../person/person.ts'
import { certificateDigest, idCard } from '../person/seal.ts'
import { about, certificate, code, type Fault, fault, maybe, name } from './row.ts'

/** How a row names somebody: certificate, and the name where it stands too. */
export type Who = { idKind: string; idNumber: string; name: string }

export const whoFields = {
  idNumber: certificate(
    '证件号码',
    about('居民身份证号，或“证件类型”所列证件的号码', 'number of the certificate'),
  ),
  idKind: maybe(
    code(
      '证件类型',
      about('国家代码，默认 01 居民身份证', 'national code; 01, ID card, when left out'),
      /^\d{2,6}$/,
    ),
    idCard,
  ),
  name: maybe(name(), ''),
}

const notThere = {
  mendZh: '请先报送“people”文件登记此人，或更正证件号码。',
  mendEn: 'Register the person by a file of people first, or correct the number.',
}

const digestOfWho = (
  { secrets }: Pick<Deps, 'secrets'>,
  { idKind, idNumber }: Pick<Who, 'idKind' | 'idNumber'>,
): string => certificateDigest(secrets, idKind, idNumber)

/** Whom rows name, in one statement: the person's id, or why not. */
export async function findAll(
  tx: Reader,
  deps: Pick<Deps, 'secrets'>,
  all: readonly Who[],
  field = 'idNumber',
): Promise<(number | Fault)[]> {
  const digests = all.map((one) => digestOfWho(deps, one))
  const holders = await listHolders(tx, [...new Set(digests)])
  const names = await listNames(tx, [...new Set(holders.values())])
  return all.map((one, at) => {
    const id = holders.get(digests[at]!)
    if (id === undefined) return fault(field, '没有登记过这个证件', 'nobody is registered with it', notThere)
    const known = names.get(id) ?? ''
    return one.name === '' || sameName(known, one.name)
      ? id
      : fault('name', '姓名与登记的不一致', 'the name is not the registered one')
  })
}
