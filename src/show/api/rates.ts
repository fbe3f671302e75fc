// Which exchange rates are known?
import { useQuery } from '@tanstack/react-query'
import type { ExchangeRatesJson } from '../../api/index.ts'
import { request } from './request.ts'

export const useExchangeRates = () =>
  useQuery({
    queryKey: ['exchange-rates'],
    queryFn: ({ signal }) => request<ExchangeRatesJson>('/api/v1/exchange-rates', { signal }),
  })
