import '../shared/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startSettings } from '../shared/settings.ts'
import { App } from './App.tsx'
import { arriveFrom } from './channel/arrive.ts'
import { keepShell, reloadWhenStale } from './offline.ts'

reloadWhenStale()
startSettings()
arriveFrom(location)
const place = document.getElementById('app')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
keepShell()
