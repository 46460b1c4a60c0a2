import { expect, test } from 'vitest'
import { walks } from '../phone.ts'
import { pathsOfPages, visits } from '../visits.ts'

const { phone } = walks()

test('every page of the app is visited by the tests beside this one, and no other', () => {
  expect(new Set(visits.map(({ page }) => page))).toEqual(new Set(pathsOfPages()))
})

test('zooming is never blocked', async () => {
  const one = await phone()
  await one.open('/')
  const viewport = await one.page.locator('meta[name=viewport]').getAttribute('content')
  expect(viewport).not.toMatch(/maximum-scale|user-scalable|minimum-scale/)
})
