import '../../shared/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startSettings } from '../../shared/settings.ts'
import { CalculatorApp } from './CalculatorApp.tsx'

startSettings()
const place = document.getElementById('app')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <CalculatorApp />
    </StrictMode>,
  )
}
// Opened once, the page opens without a network. Without the keeper it is the same page.
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('keep.js').catch(() => undefined)
