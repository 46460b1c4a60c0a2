import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import { actorOf, type Caller } from '../serve.ts'

/**
 * REST requests a minute: of somebody signed in, on whatever devices and from wherever; and of all those at one address who
 * are not, since a whole city's phones may share one behind a mobile network's gateway.
 */
export type Limits = { person: number; address: number }

/** A page is a request or two; a clerk's list read to its end is some hundred. */
export const usualLimits: Limits = { person: 1_200, address: 30_000 }

/** As many addresses and people are counted at once; the ones not heard of for longest go first. */
export const mostCounted = 100_000

/** Where a request comes from; of the newer addresses, the network that one subscriber has. */
export const placeOf = ({ ip }: { ip: string }): string => normalizeIP(ip)

/** Whom a request counts against. A token that is nobody's counts as the address: else each made-up one were an allowance. */
export const countedAs = ({ caller, ip }: { caller: Caller; ip: string }): string =>
  caller.kind === 'anyone' ? placeOf({ ip }) : actorOf(caller)

/** How many requests a minute this one's caller may make. */
export const allowedTo =
  ({ person, address }: Limits) =>
  ({ caller }: FastifyRequest): number =>
    caller.kind === 'anyone' ? address : person
