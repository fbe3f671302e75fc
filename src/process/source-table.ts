// Who is a search engine, a social network, a shop…: nice name, kind, hosts and other spellings of each.
// Compiled for Cairn after the categories that GA4 publishes for its default channel groups
// (https://support.google.com/analytics/answer/9756891), with AI assistants and webmail added; it names the sources that
// matter in practice, not every host of Google's list. To add one, add a line.
//
// "name: host, host, …". A host covers all hosts below it. "google.*" covers google.com, google.de, google.co.uk…
// A word without a dot is a spelling in `utm_source`, as is every name in lower case.

export const sourceKinds = ['assistant', 'search', 'social', 'video', 'shopping', 'email', 'other'] as const
export type SourceKind = (typeof sourceKinds)[number]

export const sourceTable: Readonly<Record<SourceKind, string>> = {
  assistant: `
    ChatGPT: chatgpt.com, chat.openai.com, openai.com, openai, com.openai.chatgpt
    Perplexity: perplexity.ai, ai.perplexity.app.android
    Claude: claude.ai, anthropic, com.anthropic.claude
    Gemini: gemini.google.com, bard.google.com, bard, com.google.android.apps.bard
    NotebookLM: notebooklm.google.com
    Copilot: copilot.microsoft.com, copilot.cloud.microsoft, microsoft365.com, m365.cloud.microsoft, com.microsoft.copilot
    DeepSeek: deepseek.com
    Mistral: chat.mistral.ai, mistral.ai, le chat
    Grok: grok.com, x.ai
    Meta AI: meta.ai, metaai
    Poe: poe.com
    You.com: you.com
    Phind: phind.com
    Duck.ai: duck.ai
    Kimi: kimi.com, kimi.ai, kimi.moonshot.cn
    Qwen: chat.qwen.ai, qwen.ai, tongyi.aliyun.com, qianwen.com
    Doubao: doubao.com
    Ernie Bot: yiyan.baidu.com
    Pi: pi.ai
    Manus: manus.im
    Genspark: genspark.ai
    Felo: felo.ai
    iAsk: iask.ai
    Andi: andisearch.com
    Character.AI: character.ai`,
  search: `
    Google: google.*, adwords, googleads, google-ads, google_ads, googlesearch, adservice.google.com, googleadservices.com, com.google.android.googlequicksearchbox
    Bing: bing.com, bing, bingads, microsoft-ads
    Yahoo!: search.yahoo.*, search.yahoo.com, yahoo.*, yahoo, r.search.yahoo.com
    DuckDuckGo: duckduckgo.com, duckduckgo, ddg, com.duckduckgo.mobile.android
    Ecosia: ecosia.org, ecosia
    Qwant: qwant.com
    Startpage: startpage.com, ixquick.com
    Brave Search: search.brave.com, brave
    Kagi: kagi.com
    Mojeek: mojeek.com
    Swisscows: swisscows.com
    MetaGer: metager.org, metager.de
    Marginalia: marginalia-search.com, search.marginalia.nu
    Yandex: yandex.*, ya.ru, yandex.net
    Baidu: baidu.com
    Sogou: sogou.com
    360 Search: so.com, 360.cn
    Shenma: sm.cn
    Naver: naver.com, search.naver.com
    Daum: daum.net
    Seznam: seznam.cz, search.seznam.cz
    Mail.ru: go.mail.ru
    Rambler: rambler.ru
    AOL: aol.com, search.aol.com
    Ask: ask.com
    Lycos: lycos.*
    Excite: excite.com
    Dogpile: dogpile.com
    MSN: msn.com
    Cốc Cốc: coccoc.com
    goo: goo.ne.jp
    BIGLOBE: biglobe.ne.jp
    Docomo: docomo.ne.jp
    Onet: onet.pl
    Virgilio: virgilio.it
    Globo: globo.com
    Sapo: sapo.pt
    Exalead: exalead.com
    Presearch: presearch.com
    Gibiru: gibiru.com
    Ghostery: ghosterysearch.com
    T-Online: suche.t-online.de
    GMX Suche: suche.gmx.net, suche.web.de
    Kvasir: kvasir.no
    Petal: petalsearch.com
    Yep: yep.com
    SearXNG: searx.be, searx.space
    Neeva: neeva.com
    AVG: mysearch.avg.com
    Babylon: search.babylon.com`,
  social: `
    Facebook: facebook.com, fb.com, fb.me, fb, meta, facebook_ads, facebookads, facebook-ads, com.facebook.katana
    Messenger: messenger.com, m.me, com.facebook.orca
    Instagram: instagram.com, ig, insta, com.instagram.android
    Threads: threads.net, threads.com
    WhatsApp: whatsapp.com, wa.me, com.whatsapp
    X (Twitter): twitter.com, x.com, t.co, twitter, x, com.twitter.android
    LinkedIn: linkedin.com, lnkd.in, linkedin_ads, com.linkedin.android
    Reddit: reddit.com, redd.it, out.reddit.com, com.reddit.frontpage
    TikTok: tiktok.com, tiktok_ads, com.zhiliaoapp.musically
    Pinterest: pinterest.*, pin.it, com.pinterest
    Snapchat: snapchat.com, com.snapchat.android
    Telegram: telegram.org, t.me, telegram.me, web.telegram.org, org.telegram.messenger
    Discord: discord.com, discordapp.com, discord.gg
    Mastodon: mastodon.social, mastodon.online, mstdn.social, fosstodon.org, hachyderm.io, infosec.exchange, mas.to, chaos.social
    Bluesky: bsky.app, bsky.social, go.bsky.app
    Hacker News: news.ycombinator.com, ycombinator.com, hackernews, hn, hn.algolia.com
    Lobsters: lobste.rs
    Lemmy: lemmy.world, lemmy.ml
    Product Hunt: producthunt.com, producthunt
    Indie Hackers: indiehackers.com
    Stack Overflow: stackoverflow.com
    Stack Exchange: stackexchange.com, superuser.com, serverfault.com, askubuntu.com
    Quora: quora.com
    Medium: medium.com
    Substack: substack.com
    Dev.to: dev.to
    Hashnode: hashnode.com
    Tumblr: tumblr.com
    Flickr: flickr.com
    DeviantArt: deviantart.com
    Behance: behance.net
    Dribbble: dribbble.com
    Goodreads: goodreads.com
    Meetup: meetup.com
    Nextdoor: nextdoor.com
    Yelp: yelp.com
    Tripadvisor: tripadvisor.*
    Glassdoor: glassdoor.com
    Flipboard: flipboard.com
    Pocket: getpocket.com
    Instapaper: instapaper.com
    Digg: digg.com
    Slashdot: slashdot.org
    Disqus: disqus.com
    Buffer: buffer.com, bufferapp.com
    Hootsuite: hootsuite.com, ow.ly
    Linktree: linktr.ee
    VK: vk.com, vk.ru, vkontakte.ru, vkontakte
    Odnoklassniki: ok.ru
    LiveJournal: livejournal.com
    Weibo: weibo.com, weibo.cn
    WeChat: weixin.qq.com, wechat.com, wechat, com.tencent.mm
    QZone: qzone.qq.com
    Douban: douban.com
    Zhihu: zhihu.com
    Xiaohongshu: xiaohongshu.com
    LINE: line.me
    KakaoTalk: kakao.com
    Zalo: zalo.me
    Hatena: hatena.ne.jp, hatenablog.com
    Note: note.com
    XING: xing.com
    Viadeo: viadeo.com
    Menéame: meneame.net
    Wykop: wykop.pl
    Draugiem: draugiem.lv
    Blogger: blogger.com, blogspot.com
    WordPress: wordpress.com
    Academia: academia.edu
    ResearchGate: researchgate.net
    Fandom: fandom.com
    Patreon: patreon.com
    Gab: gab.com
    Truth Social: truthsocial.com
    Yammer: yammer.com
    Workplace: workplace.com
    Google Groups: groups.google.com`,
  video: `
    YouTube: youtube.com, youtu.be, youtube-nocookie.com, youtube_ads, com.google.android.youtube
    Vimeo: vimeo.com
    Dailymotion: dailymotion.com
    Twitch: twitch.tv
    Netflix: netflix.com
    Hulu: hulu.com
    Disney+: disneyplus.com
    Wistia: wistia.com, wistia.net
    TED: ted.com
    Rumble: rumble.com
    Odysee: odysee.com
    PeerTube: joinpeertube.org
    Bilibili: bilibili.com
    iQIYI: iqiyi.com, iq.com
    Youku: youku.com
    Niconico: nicovideo.jp
    Rutube: rutube.ru
    Kick: kick.com
    Loom: loom.com
    Veoh: veoh.com
    Crackle: crackle.com
    CuriosityStream: curiositystream.com`,
  shopping: `
    Amazon: amazon.*, amazon, amzn.to, a.co, amazon-adsystem.com
    eBay: ebay.*, ebay
    Etsy: etsy.com
    Google Shopping: shopping.google.*, shopping.google.com, googleshopping, google_shopping, google shopping
    Alibaba: alibaba.com
    AliExpress: aliexpress.*
    Taobao: taobao.com
    Tmall: tmall.com
    JD.com: jd.com
    Temu: temu.com
    SHEIN: shein.com
    Walmart: walmart.com
    Target: target.com
    Shopify: shopify.com, shop.app
    Shopzilla: shopzilla.com
    PriceGrabber: pricegrabber.com
    Idealo: idealo.*
    Kelkoo: kelkoo.*
    Mercado Libre: mercadolibre.com, mercadolivre.com.br
    Rakuten: rakuten.*, rakuten.co.jp
    Zalando: zalando.*
    Flipkart: flipkart.com
    Allegro: allegro.pl
    Stripe: checkout.stripe.com
    Naver Shopping: shopping.naver.com
    Yahoo! Shopping: shopping.yahoo.co.jp, shopping.yahoo.com
    IGShopping: igshopping`,
  email: `
    Gmail: mail.google.com, inbox.google.com, com.google.android.gm
    Outlook: outlook.live.com, outlook.office.com, outlook.office365.com, mail.live.com, com.microsoft.office.outlook
    Yahoo! Mail: mail.yahoo.com, mail.yahoo.net, mail.yahoo.co.jp
    iCloud Mail: icloud.com
    Proton Mail: mail.proton.me, mail.protonmail.com
    Fastmail: app.fastmail.com, fastmail.com
    Zoho Mail: mail.zoho.com, mail.zoho.eu
    AOL Mail: mail.aol.com
    GMX: gmx.net, gmx.de, navigator.gmx.net, deref-gmx.net
    WEB.DE: web.de, deref-web.de
    T-Online Mail: email.t-online.de
    Mail.ru Mail: e.mail.ru
    Yandex Mail: mail.yandex.ru, mail.yandex.com
    QQ Mail: mail.qq.com
    NetEase Mail: mail.163.com, mail.126.com
    Naver Mail: mail.naver.com
    Seznam Email: email.seznam.cz
    Orange Mail: mail.orange.fr
    Mailchimp: mailchimp.com, list-manage.com, mailchi.mp
    HubSpot: hubspot`,
  other: `
    GitHub: github.com
    GitLab: gitlab.com
    Wikipedia: wikipedia.org
    Google Translate: translate.google.*, translate.goog
    Google Maps: maps.google.*
    Google News: news.google.*
    Google Docs: docs.google.com
    Google Play: play.google.com, com.android.vending, google-play
    App Store: apps.apple.com
    Slack: slack.com, com.slack
    Microsoft Teams: teams.microsoft.com, statics.teams.cdn.office.net, teams.cloud.microsoft
    SharePoint: sharepoint.com
    Notion: notion.so, notion.site
    Trello: trello.com
    Jira: atlassian.net
    Feedly: feedly.com
    Inoreader: inoreader.com
    Taboola: taboola.com
    Outbrain: outbrain.com
    AWIN: awin1.com, awin
    CJ: anrdoezrs.net, cj
    Impact: impact.com, impact
    Yahoo! News: news.yahoo.com, news.yahoo.co.jp, finance.yahoo.com`,
}
