// Which referrers are spam? A short list of well-known spammers' hosts, compiled for Cairn from general knowledge: there is
// no kept list of them among npm's packages. An operator who wants more brings a file, one host per line (for example
// Matomo's community list, https://github.com/matomo-org/referrer-spam-list, which is in the public domain).

const known: ReadonlySet<string> = new Set(
  `1-99seo.com 1-free-share-buttons.com 100dollars-seo.com 4webmasters.org 7makemoneyonline.com amezon-seo.xyz
   best-seo-offer.com best-seo-software.xyz best-seo-solution.com blackhatworth.com bot-traffic.icu bot-traffic.xyz
   bottraffic.live bottraffic.xyz bottraffic143.xyz bottraffic329.xyz buttons-for-website.com
   buttons-for-your-website.com buy-cheap-online.info cenokos.ru cenoval.ru compliance-alex.xyz
   compliance-brian.xyz cookie-law-enforcement-aa.xyz copyrightclaims.org darodar.com dogsrun.net doska-vsem.ru
   dostavka-v-krym.com e-buyeasy.com e-kwiaciarz.pl econom.co edakgfvwql.ru erot.co eu-cookie-law-enforcement2.xyz
   event-tracking.com floating-share-buttons.com forum20.smailik.org forum69.info free-floating-buttons.com
   free-share-buttons.com free-social-buttons.com free-video-tool.com freewhatsapploader.com funnypica.com
   get-free-social-traffic.com get-free-traffic-now.com get-seo-help.com get-your-social-buttons.info gobongo.info
   googlsucks.com guardlink.org hulfingtonpost.com humanorightswatch.org iloveitaly.ru ilovevitaly.co
   ilovevitaly.com ilovevitaly.info ilovevitaly.org ilovevitaly.ru iskalko.ru kambasoft.com
   keywords-monitoring-success.com keywords-monitoring-your-success.com law-check-eight.xyz
   law-enforcement-bot-ff.xyz law-enforcement-check-three.xyz law-six.xyz lawenforcementcompliance.xyz lomb.co
   lombia.co monetizationking.net news-readers.ru nufaq.com o-o-11-o-o.com o-o-6-o-o.com o-o-8-o-o.com
   offers.bycontext.com onlinetvseries.me pizza-tycoon.com pornhub-forum.ga qualitymarketzone.com
   rank-checker.online rankings-analytics.com ranksonic.com ranksonic.info ranksonic.org rapidgator-porn.ga
   savetubevideo.com savetubevideo.info semalt.com semaltmedia.com seo-platform.com seoanalyses.com
   seoexperimenty.ru seopub.net sexsaoy.com sexyali.com share-button.xyz share-buttons-for-free.com
   share-buttons.xyz sharebutton.net sharebutton.org sharebutton.to sharemyfile.ru simple-share-buttons.com
   site-auditor.online sitequest.ru sitevaluation.org sledstvie-veli.net slftsdybbg.ru smailik.org snip.tw
   social-buttons.com social-traffic-1.xyz social-widget.xyz socialseet.ru static.seders.website success-seo.com
   superiends.org tasteidea.com tattooha.com theguardlan.com torture.ml traffic-cash.xyz traffic2cash.org
   traffic2cash.xyz traffic2money.com trafficbot.icu trafficbot.life trafficbot.live trafficmonetize.org
   trafficmonetizer.org uptimebot.net uzungil.com valegames.com video--production.com videos-for-your-business.com
   vilingstore.net vkontaktemusic.ru vodkoved.ru webmaster-traffic.com webmonetizer.net website-analyzer.info
   websocial.me wordpress-crew.net xn--80aafk5asmifc.xn--p1ai youporn-forum.ga youporn-forum.uni.me
   your-good-links.com yourserverisdown.com zvetki.ru`.split(/\s+/),
)

/** Is the host, or a host above it, on Cairn's list or on the operator's? `host` in lower case. */
export function isSpamHost(host: string, more: ReadonlySet<string>): boolean {
  for (let name = host; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    if (known.has(name) || more.has(name)) return true
  }
  return false
}

/** A text with one host per line, as such lists come ('#' begins a comment), as a set for `World.spamHosts`. */
export const parseHostList = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(/\r?\n/)
      .map((line) =>
        (line.split('#', 1)[0] ?? '')
          .trim()
          .toLowerCase()
          .replace(/^www\./, ''),
      )
      .filter((host) => host.includes('.')),
  )
