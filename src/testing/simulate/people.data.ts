// Where simulated people live and what they hold in their hands. Weights are rough shares of an English-speaking shop's
// visitors; user agents are those of current browsers, as these send them.

/** Country, IANA zone, share, languages with shares, currency that the shop charges there, share on a phone. */
export const places: readonly (readonly [
  country: string,
  zone: string,
  share: number,
  languages: readonly (readonly [string, number])[],
  currency: 'USD' | 'EUR' | 'GBP',
  mobile: number,
])[] = [
  [
    'US',
    'America/New_York',
    15,
    [
      ['en-US', 95],
      ['es-US', 5],
    ],
    'USD',
    0.5,
  ],
  [
    'US',
    'America/Chicago',
    8,
    [
      ['en-US', 95],
      ['es-US', 5],
    ],
    'USD',
    0.52,
  ],
  [
    'US',
    'America/Los_Angeles',
    9,
    [
      ['en-US', 93],
      ['es-US', 5],
      ['zh-CN', 2],
    ],
    'USD',
    0.48,
  ],
  [
    'GB',
    'Europe/London',
    10,
    [
      ['en-GB', 97],
      ['en-US', 3],
    ],
    'GBP',
    0.54,
  ],
  [
    'DE',
    'Europe/Berlin',
    9,
    [
      ['de-DE', 86],
      ['en-US', 9],
      ['tr-TR', 2],
      ['en-GB', 3],
    ],
    'EUR',
    0.46,
  ],
  [
    'FR',
    'Europe/Paris',
    6,
    [
      ['fr-FR', 92],
      ['en-US', 8],
    ],
    'EUR',
    0.52,
  ],
  [
    'NL',
    'Europe/Amsterdam',
    4,
    [
      ['nl-NL', 80],
      ['en-US', 20],
    ],
    'EUR',
    0.47,
  ],
  [
    'ES',
    'Europe/Madrid',
    3.5,
    [
      ['es-ES', 88],
      ['ca-ES', 6],
      ['en-US', 6],
    ],
    'EUR',
    0.6,
  ],
  [
    'IT',
    'Europe/Rome',
    3.5,
    [
      ['it-IT', 95],
      ['en-US', 5],
    ],
    'EUR',
    0.6,
  ],
  [
    'SE',
    'Europe/Stockholm',
    2.5,
    [
      ['sv-SE', 80],
      ['en-US', 20],
    ],
    'EUR',
    0.5,
  ],
  [
    'NO',
    'Europe/Oslo',
    1.8,
    [
      ['nb-NO', 82],
      ['en-US', 18],
    ],
    'EUR',
    0.5,
  ],
  [
    'PL',
    'Europe/Warsaw',
    2.5,
    [
      ['pl-PL', 94],
      ['en-US', 6],
    ],
    'EUR',
    0.52,
  ],
  [
    'CH',
    'Europe/Zurich',
    2.2,
    [
      ['de-CH', 55],
      ['fr-CH', 22],
      ['it-CH', 5],
      ['en-US', 18],
    ],
    'EUR',
    0.47,
  ],
  [
    'AT',
    'Europe/Vienna',
    1.6,
    [
      ['de-AT', 92],
      ['en-US', 8],
    ],
    'EUR',
    0.5,
  ],
  [
    'BE',
    'Europe/Brussels',
    1.4,
    [
      ['nl-BE', 52],
      ['fr-BE', 40],
      ['en-US', 8],
    ],
    'EUR',
    0.5,
  ],
  [
    'IE',
    'Europe/Dublin',
    1.2,
    [
      ['en-IE', 90],
      ['en-US', 10],
    ],
    'EUR',
    0.54,
  ],
  [
    'PT',
    'Europe/Lisbon',
    1,
    [
      ['pt-PT', 92],
      ['en-US', 8],
    ],
    'EUR',
    0.58,
  ],
  [
    'CA',
    'America/Toronto',
    4,
    [
      ['en-CA', 75],
      ['fr-CA', 19],
      ['en-US', 6],
    ],
    'USD',
    0.5,
  ],
  [
    'CA',
    'America/Vancouver',
    1.6,
    [
      ['en-CA', 92],
      ['zh-CN', 4],
      ['en-US', 4],
    ],
    'USD',
    0.5,
  ],
  [
    'BR',
    'America/Sao_Paulo',
    2.2,
    [
      ['pt-BR', 97],
      ['en-US', 3],
    ],
    'USD',
    0.68,
  ],
  [
    'MX',
    'America/Mexico_City',
    1.4,
    [
      ['es-MX', 95],
      ['en-US', 5],
    ],
    'USD',
    0.68,
  ],
  [
    'AU',
    'Australia/Sydney',
    3.2,
    [
      ['en-AU', 95],
      ['zh-CN', 3],
      ['en-US', 2],
    ],
    'USD',
    0.52,
  ],
  [
    'NZ',
    'Pacific/Auckland',
    1,
    [
      ['en-NZ', 96],
      ['en-US', 4],
    ],
    'USD',
    0.52,
  ],
  [
    'IN',
    'Asia/Kolkata',
    4,
    [
      ['en-IN', 78],
      ['hi-IN', 12],
      ['en-US', 10],
    ],
    'USD',
    0.78,
  ],
  [
    'JP',
    'Asia/Tokyo',
    1.6,
    [
      ['ja-JP', 97],
      ['en-US', 3],
    ],
    'USD',
    0.55,
  ],
  [
    'KR',
    'Asia/Seoul',
    0.8,
    [
      ['ko-KR', 97],
      ['en-US', 3],
    ],
    'USD',
    0.6,
  ],
  [
    'SG',
    'Asia/Singapore',
    0.8,
    [
      ['en-SG', 70],
      ['zh-CN', 20],
      ['en-US', 10],
    ],
    'USD',
    0.6,
  ],
  [
    'ZA',
    'Africa/Johannesburg',
    0.8,
    [
      ['en-ZA', 96],
      ['en-US', 4],
    ],
    'USD',
    0.66,
  ],
]

type Screens = readonly (readonly [width: number, height: number, share: number])[]
const laptops: Screens = [
  [1920, 1080, 34],
  [1536, 864, 16],
  [1440, 900, 12],
  [1366, 768, 10],
  [2560, 1440, 12],
  [1280, 720, 6],
  [3840, 2160, 4],
]
const macs: Screens = [
  [1440, 900, 28],
  [1512, 982, 24],
  [1728, 1117, 20],
  [2560, 1440, 18],
  [1470, 956, 10],
]
const iphones: Screens = [
  [390, 844, 34],
  [393, 852, 30],
  [430, 932, 18],
  [402, 874, 10],
  [375, 667, 8],
]
const androids: Screens = [
  [412, 915, 28],
  [360, 800, 26],
  [384, 832, 14],
  [393, 873, 16],
  [360, 780, 10],
]
const tablets: Screens = [
  [820, 1180, 50],
  [810, 1080, 30],
  [1024, 1366, 20],
]

interface Device {
  readonly share: number
  readonly screens: Screens
  readonly agent: string
}
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const android = 'Mozilla/5.0 (Linux; Android 10; K)'
const iphone = (system: string): string =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`

export const desktops: readonly Device[] = [
  { share: 22, screens: laptops, agent: `${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36` },
  { share: 11, screens: laptops, agent: `${windows} ${webkit} Chrome/141.0.0.0 Safari/537.36` },
  { share: 3, screens: laptops, agent: `${windows} ${webkit} Chrome/138.0.0.0 Safari/537.36` },
  { share: 11, screens: laptops, agent: `${windows} ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0` },
  {
    share: 5,
    screens: laptops,
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  },
  { share: 2, screens: laptops, agent: `${windows} ${webkit} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0` },
  { share: 14, screens: macs, agent: `${mac} ${webkit} Chrome/142.0.0.0 Safari/537.36` },
  { share: 13, screens: macs, agent: `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15` },
  { share: 6, screens: macs, agent: `${mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15` },
  {
    share: 3,
    screens: macs,
    agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  },
  { share: 4, screens: laptops, agent: `Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/142.0.0.0 Safari/537.36` },
  { share: 4, screens: laptops, agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
  {
    share: 2,
    screens: laptops,
    agent: `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/142.0.0.0 Safari/537.36`,
  },
]

export const phones: readonly Device[] = [
  { share: 26, screens: iphones, agent: `${iphone('18_6')} Version/26.0 Mobile/15E148 Safari/604.1` },
  { share: 12, screens: iphones, agent: `${iphone('18_6')} Version/18.6 Mobile/15E148 Safari/604.1` },
  { share: 5, screens: iphones, agent: `${iphone('17_7')} Version/17.7 Mobile/15E148 Safari/604.1` },
  { share: 5, screens: iphones, agent: `${iphone('18_6')} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1` },
  {
    share: 3,
    screens: iphones,
    agent: `${iphone('18_6')} Mobile/15E148 Instagram 405.0.0.29.76 (iPhone16,1; iOS 18_6; en_US; en; scale=3.00; 1179x2556; 0)`,
  },
  { share: 30, screens: androids, agent: `${android} ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36` },
  { share: 8, screens: androids, agent: `${android} ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36` },
  {
    share: 7,
    screens: androids,
    agent: `${android} ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  },
  { share: 2, screens: androids, agent: 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0' },
  {
    share: 2,
    screens: tablets,
    agent:
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  },
]

export const crawlers: readonly string[] = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
]
