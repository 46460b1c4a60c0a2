import { bindingRoutes } from './binding.ts'
import { directoryRoutes } from './directory.ts'
import { packRoutes } from './pack.ts'
import { signInRoutes } from './sign-in.ts'

export * from './route.ts'
export * from './values.ts'

/** Every route of the API, by name. */
export const routes = {
  ...bindingRoutes,
  ...directoryRoutes,
  ...packRoutes,
  ...signInRoutes,
}
