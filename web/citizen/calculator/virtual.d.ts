declare module 'virtual:packs' {
  import type { CompiledPack, Text } from '@gongji/policy'

  /** The areas whose rules the folder holds; each comes when it is chosen. */
  const packs: readonly { area: string; name: Text; load: () => Promise<{ default: CompiledPack }> }[]
  export default packs
}
