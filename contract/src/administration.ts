import { z } from 'zod'
import { route, staffRoles } from './route.ts'
import { id, idNumber, instant, personName, plainDate, sumFen, text, whole } from './values.ts'

export const administrator = ['administrator'] as const
export const areaCode = z.string().regex(/^[0-9]{6}$/)
const institutionCode = z.string().regex(/^[HP][0-9]{11}$/)
/** What somebody signs in with: letters, digits, dot, dash, underscore. */
const signInName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$/)
export const newPassword = z.string().min(12).max(200)
/** What a link carries; it works once. */
const linkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const limit = whole(1, 200).default(50)

const staffMember = z
  .object({
    id,
    signInName: z.string(),
    name: z.string(),
    role: z.enum(staffRoles),
    /** Where a cashier works. */
    institution: z.string().nullable(),
    /** Whose agency a clerk works for. */
    area: z.string().nullable(),
    /** What the institution or the area is called; null: the whole agency. */
    place: text.nullable(),
    active: z.boolean(),
    /** Whether a password has been chosen, or an identity provider knows the person. */
    canSignIn: z.boolean(),
    /** Whether signing in asks for a code of an authenticator app. */
    secondFactor: z.boolean(),
    /** Whether it is known who this is in the register of the insured: who is in it handles no affairs of his own. */
    knownAsInsured: z.boolean(),
  })
  .meta({ id: 'StaffMember' })

const invitation = z
  .object({
    /** Opens once, until it expires: the person chooses a password there. Shown this one time. */
    link: z.string(),
    token: linkToken,
    expiresAt: instant,
  })
  .meta({ id: 'StaffInvitation' })

/** What one person of the agency asked for and another confirms. */
const administrativeRequest = z
  .object({
    id,
    kind: z.enum(['staff.enter', 'staff.change', 'staff.invite', 'intake.release']),
    /** What will be done. */
    about: text,
    askedBy: text,
    askedAt: instant,
    /** Whether whoever asks this list may confirm it: not one’s own wish, nor what is about oneself. */
    mayConfirm: z.boolean(),
    /** Of a file that brings money: how many rows, and what they come to. */
    rows: z.int().nullable(),
    amountFen: sumFen.nullable(),
  })
  .meta({ id: 'AdministrativeRequest' })

const place = {
  name: z.string().trim().min(1).max(200),
  level: z.enum(['village', '1', '2', '3']),
  /** National code of the level (hosp_lv): 2 for 3A, 5 for 2A, 8 for 1A, 11 for none. */
  hospLv: z.string().regex(/^[0-9]{1,2}$/),
  county: areaCode,
  address: z.string().trim().max(300),
  /** Unified social credit code. */
  uscc: z.string().regex(/^([0-9A-Z]{18})?$/),
  /** Settles directly for people of other areas. */
  directSettlement: z.boolean(),
  /** Its tills sign in (9001) before anything else. */
  signInRequired: z.boolean(),
  longitude: z.number().min(73).max(136).nullable(),
  latitude: z.number().min(3).max(54).nullable(),
  /** What rules may ask of it besides kind and level, in words of the rules: `tcm`, `community`. */
  groups: z.array(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/)).max(20),
  active: z.boolean(),
  agreementNo: z.string().trim().min(1).max(100),
  agreedFrom: plainDate,
  agreedTo: plainDate.nullable(),
  /** How people reach it: telephone and opening hours, as it states them. */
  phone: z.string().trim().max(60),
  hours: z.string().trim().max(200),
}

const registered = z
  .object({
    ...place,
    agreementNo: z.string(),
    code: z.string(),
    kind: z.enum(['hospital', 'pharmacy']),
    area: areaCode,
  })
  .meta({ id: 'RegisteredInstitution' })

export const servedArea = z
  .object({
    area: areaCode,
    name: text,
    /** The day on which this agency opened it; null: it has rules here, and is not served. */
    openedOn: plainDate.nullable(),
  })
  .meta({ id: 'ServedArea' })

export const administrationRoutes = {
  listAreas: route({
    method: 'GET',
    path: '/administration/areas',
    summary: 'The areas for which there are rules, and those that this agency serves',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    bounded: 'areas that one agency serves',
    reply: z.object({ areas: z.array(servedArea) }),
  }),
  openArea: route({
    method: 'POST',
    path: '/administration/areas',
    summary: 'Serve an area: its clerks, institutions and insured people may be entered',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    body: z.strictObject({ area: areaCode }),
    reply: servedArea,
  }),
  listInstitutions: route({
    method: 'GET',
    path: '/administration/institutions',
    summary: 'Designated institutions with their agreements, by code',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    query: z.object({ area: areaCode.optional(), after: z.string().max(12).optional(), limit }),
    reply: z.object({ institutions: z.array(registered), next: z.string().nullable() }),
  }),
  registerInstitution: route({
    method: 'POST',
    path: '/administration/institutions',
    summary: 'Enter a designated hospital or pharmacy with its agreement',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    body: z.strictObject({
      ...place,
      code: institutionCode,
      area: areaCode,
      address: place.address.default(''),
      uscc: place.uscc.default(''),
      directSettlement: place.directSettlement.default(false),
      signInRequired: place.signInRequired.default(false),
      longitude: place.longitude.default(null),
      latitude: place.latitude.default(null),
      groups: place.groups.default([]),
      active: place.active.default(true),
      agreedTo: place.agreedTo.default(null),
      phone: place.phone.default(''),
      hours: place.hours.default(''),
    }),
    reply: registered,
  }),
  changeInstitution: route({
    method: 'PATCH',
    path: '/administration/institutions/:code',
    summary: 'Change what is registered of an institution, renew or end its agreement',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    params: z.object({ code: z.string().max(12) }),
    body: z.strictObject(place).partial(),
    reply: registered,
  }),
  listStaff: route({
    method: 'GET',
    path: '/administration/staff',
    summary: 'Everybody of the staff, dismissed too, in order of entry',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    query: z.object({ after: id.optional(), limit }),
    reply: z.object({ staff: z.array(staffMember), next: z.string().nullable() }),
  }),
  inviteStaff: route({
    method: 'POST',
    path: '/administration/staff',
    summary:
      'Enter somebody of the staff, who comes in by a link that works once; outside a sandbox once another administrator confirms it',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    freshProof: true,
    body: z.strictObject({
      signInName,
      name: personName,
      role: z.enum(staffRoles),
      institution: institutionCode.nullable().default(null),
      area: areaCode.nullable().default(null),
      /** The person’s own, where insured here: such a one handles no affairs of his own. */
      idNumber: idNumber.nullable().default(null),
    }),
    reply: z.object({
      /** Null while it waits. */
      staff: staffMember.nullable(),
      invitation: invitation.nullable(),
      /** What waits for another administrator; null: it is done. */
      request: administrativeRequest.nullable(),
    }),
  }),
  changeStaff: route({
    method: 'PATCH',
    path: '/administration/staff/:id',
    summary:
      'Change somebody of the staff, or dismiss; sessions that are open end. What gives more rights another administrator confirms',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    freshProof: true,
    params: z.object({ id }),
    body: z
      .strictObject({
        name: personName,
        role: z.enum(staffRoles),
        institution: institutionCode.nullable(),
        area: areaCode.nullable(),
        active: z.boolean(),
        idNumber: idNumber.nullable(),
      })
      .partial(),
    reply: z.object({
      staff: staffMember,
      /** What waits for another administrator; null: it is done. */
      request: administrativeRequest.nullable(),
    }),
  }),
  inviteAgain: route({
    method: 'POST',
    path: '/administration/staff/:id/invitation',
    summary:
      'A new link for somebody whose first was not used, or who forgot the password; the old one ends. Another administrator confirms it',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    freshProof: true,
    params: z.object({ id }),
    reply: z.object({
      /** Null while it waits. */
      invitation: invitation.nullable(),
      request: administrativeRequest.nullable(),
    }),
  }),
  listAdministrativeRequests: route({
    method: 'GET',
    path: '/administration/requests',
    summary: 'What one person of the agency asked for and another has to confirm',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    query: z.object({ after: id.optional(), limit }),
    reply: z.object({ requests: z.array(administrativeRequest), next: z.string().nullable() }),
  }),
  confirmAdministrativeRequest: route({
    method: 'POST',
    path: '/administration/requests/:id/confirm',
    summary: 'Confirm what another asked for, which is done now',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    freshProof: true,
    params: z.object({ id }),
    reply: z.object({
      request: administrativeRequest,
      /** For somebody who comes in by a link; shown this one time. */
      invitation: invitation.nullable(),
    }),
  }),
  refuseAdministrativeRequest: route({
    method: 'POST',
    path: '/administration/requests/:id/refuse',
    summary: 'Refuse what another asked for, or take one’s own wish back',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    params: z.object({ id }),
    reply: z.object({}),
  }),
  endStaffSessions: route({
    method: 'POST',
    path: '/administration/staff/:id/sign-out',
    summary: 'End every session of somebody of the staff',
    tag: 'administration',
    roles: administrator,
    right: 'staff.manage',
    params: z.object({ id }),
    reply: z.object({}),
  }),
  listAdministrativeActs: route({
    method: 'GET',
    path: '/administration/acts',
    summary: 'What administrators and operators did, the latest first',
    tag: 'administration',
    roles: ['administrator', 'auditor'],
    right: 'administration.read',
    query: z.object({ before: id.optional(), limit }),
    reply: z.object({
      acts: z.array(
        z.object({
          id,
          at: instant,
          actor: z.string(),
          kind: z.string(),
          subject: z.string(),
          content: z.record(z.string(), z.unknown()),
        }),
      ),
      next: z.string().nullable(),
    }),
  }),
  takeRows: route({
    method: 'POST',
    path: '/administration/intake/:kind',
    summary:
      'Take rows in as a file of the kind does (docs/data-files.md): the same rules, the same report. Rows that bring money wait for a second administrator',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    params: z.object({ kind: z.string().max(40) }),
    body: z.strictObject({
      /** Cells as text, by the columns of the kind. */
      rows: z
        .array(z.record(z.string().max(60), z.string().max(20_000)))
        .min(1)
        .max(500),
      /** Say what would happen and write nothing. */
      trial: z.boolean().default(false),
    }),
    reply: z.object({
      taken: z.int(),
      /** There already, and the same. */
      same: z.int(),
      /** Rows that bring money wait until another administrator has confirmed them: then send the same again. */
      waits: administrativeRequest.nullable(),
      refused: z.array(
        z.object({
          /** Which of the rows, counted from 1. */
          row: z.int(),
          field: z.string(),
          why: text,
          mend: text,
        }),
      ),
    }),
  }),
  readInvitation: route({
    method: 'POST',
    path: '/sign-in/invitation',
    summary: 'Whom a link invites',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    perMinute: 20,
    body: z.strictObject({ token: linkToken }),
    reply: z.object({
      name: z.string(),
      signInName: z.string(),
      role: z.enum(staffRoles),
      expiresAt: instant,
    }),
  }),
  acceptInvitation: route({
    method: 'POST',
    path: '/sign-in/invitation/accept',
    summary: 'Choose a password by a link; the link is used up, and every session of before ends',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    perMinute: 20,
    body: z.strictObject({
      token: linkToken,
      password: newPassword,
      /** Make a second factor too; outside a sandbox one is always made. */
      secondFactor: z.boolean().default(false),
    }),
    reply: z.object({
      signInName: z.string(),
      /** For an authenticator app, shown this one time: its address as a QR code, and the secret as one types it. */
      secondFactor: z.object({ uri: z.string(), typed: z.string() }).nullable(),
    }),
  }),
}
