/** A name as its owner writes it, and in the letters of an e-mail address. */
export interface Name {
  readonly written: string
  readonly latin: string
}

export interface Country {
  readonly code: string
  readonly name: string
  readonly places: readonly [Place, ...ReadonlyArray<Place>]
  readonly firstNames: readonly [Name, ...ReadonlyArray<Name>]
  readonly lastNames: readonly [Name, ...ReadonlyArray<Name>]
  /** Structure of the account number behind the check digits (SWIFT IBAN registry): `9` a digit, `A` a letter. */
  readonly bban: string | undefined
  readonly bic: string
}

export interface Place {
  readonly name: string
  readonly timezone: string
}

const name = (text: string): Name => {
  const [written = "", latin = written] = text.split("|")
  return { written, latin }
}

const names = (text: string): readonly [Name, ...ReadonlyArray<Name>] => {
  const [first = "", ...others] = text.split(", ")
  return [name(first), ...others.map(name)]
}

const country = (
  code: string,
  name: string,
  timezone: string,
  places: readonly [string, ...ReadonlyArray<string>],
  firstNames: string,
  lastNames: string,
  bic: string,
  bban?: string
): Country => {
  const [first, ...others] = places
  const place = (name: string): Place => ({ name, timezone })
  return {
    code,
    name,
    places: [place(first), ...others.map(place)],
    firstNames: names(firstNames),
    lastNames: names(lastNames),
    bban,
    bic
  }
}

/** Where the people of the sandbox come from, and where they work. All names are common ones, put together by chance. */
export const countries: readonly [Country, ...ReadonlyArray<Country>] = [
  country(
    "FR",
    "France",
    "Europe/Paris",
    ["Paris", "Lyon", "Nantes"],
    "Zoé|zoe, Éloïse|eloise, Camille, Hélène|helene, Inès|ines, Maëlle|maelle, François|francois, Théo|theo, Jérôme|jerome, Mathieu, Loïc|loic, Antoine, Jean-Baptiste, Chloé|chloe",
    "Lefèvre|lefevre, Moreau, Béranger|beranger, Garçon|garcon, Dubois, d'Arcy|darcy, Le Goff|legoff, Noël|noel, Rousseau, Chevalier, Fontaine, Marchand, Saint-Émilion|saint-emilion, Guérin|guerin",
    "BNPAFRPP",
    "9999999999AAAAAAAAAAA99"
  ),
  country(
    "DE",
    "Germany",
    "Europe/Berlin",
    ["Berlin", "München", "Hamburg"],
    "Jürgen|juergen, Anneliese, Günther|guenther, Käthe|kaethe, Lukas, Franziska, Sören|soeren, Heike, Matthias, Björn|bjoern, Ingrid, Uwe",
    "Müller|mueller, Schröder|schroeder, Weiß|weiss, von der Heide|vonderheide, Krüger|krueger, Schäfer|schaefer, Jäger|jaeger, Vogel, Brandt, Lindner, Groß|gross, Hoffmann",
    "COBADEFF",
    "999999999999999999"
  ),
  country(
    "GB",
    "United Kingdom",
    "Europe/London",
    ["London", "Manchester", "Edinburgh"],
    "Siobhán|siobhan, Oliver, Priya, Gareth, Niamh, Mohammed, Charlotte, Rhys, Amelia, Callum, Imogen, Zainab",
    "O'Brien, Smith, Patel, Llewellyn, MacDonald, Okafor, Hughes, Fitz-Gerald, Begum, Ashworth, St. John|stjohn, Khan",
    "NWBKGB2L",
    "AAAA99999999999999"
  ),
  country(
    "ES",
    "Spain",
    "Europe/Madrid",
    ["Madrid", "Barcelona", "Sevilla"],
    "Íñigo|inigo, María José|mariajose, Begoña|begona, Joaquín|joaquin, Ángel|angel, Lucía|lucia, Núria|nuria, Sergio",
    "García Márquez|garciamarquez, Muñoz|munoz, Fernández|fernandez, Peña|pena, Ibáñez|ibanez, de la Cruz|delacruz, Vidal, Núñez|nunez",
    "BBVAESMM",
    "99999999999999999999"
  ),
  country(
    "PL",
    "Poland",
    "Europe/Warsaw",
    ["Warszawa", "Kraków"],
    "Łukasz|lukasz, Agnieszka, Małgorzata|malgorzata, Paweł|pawel, Zbigniew, Żaneta|zaneta, Święcisława|swiecislawa, Tomasz",
    "Wiśniewski|wisniewski, Dąbrowska|dabrowska, Wójcik|wojcik, Kowalczyk, Szczęsny|szczesny, Łopatka|lopatka, Źródło|zrodlo, Nowak",
    "PKOPPLPW",
    "999999999999999999999999"
  ),
  country(
    "GR",
    "Greece",
    "Europe/Athens",
    ["Αθήνα", "Thessaloniki"],
    "Ελένη|eleni, Γιώργος|giorgos, Δημήτρης|dimitris, Σοφία|sofia, Νίκος|nikos, Αικατερίνη|aikaterini",
    "Παπαδοπούλου|papadopoulou, Νικολάου|nikolaou, Αντωνίου|antoniou, Δημητρίου|dimitriou, Οικονόμου|oikonomou, Βλάχος|vlachos",
    "ETHNGRAA",
    "9999999AAAAAAAAAAAAAAAA"
  ),
  country(
    "JP",
    "Japan",
    "Asia/Tokyo",
    ["東京", "大阪"],
    "太郎|taro, 花子|hanako, 健|ken, さくら|sakura, 美咲|misaki, 翔太|shota",
    "山田|yamada, 佐藤|sato, 鈴木|suzuki, 高橋|takahashi, 渡辺|watanabe, 小林|kobayashi",
    "MHCBJPJT"
  ),
  country(
    "NL",
    "Netherlands",
    "Europe/Amsterdam",
    ["Amsterdam", "Utrecht"],
    "Joost, Femke, Anouk, Daniël|daniel, Sjoerd, Noor",
    "van den Berg|vandenberg, 't Hart|thart, de Vries|devries, Jansen, IJsbrand|ijsbrand, Coëlho|coelho",
    "ABNANL2A",
    "AAAA9999999999"
  ),
  country(
    "US",
    "United States",
    "America/New_York",
    ["New York", "Austin"],
    "Jennifer, Marcus, José|jose, Ashley, D'Andre|dandre, Mei",
    "Johnson, Nguyen, Washington, Rodríguez|rodriguez, Cohen, Lee",
    "CHASUS33"
  )
]

/** Whether a text has no letters beyond Latin-1, which old exports cannot hold. */
export const isLatin = (text: string): boolean => !/[^\u0000-\u00ff]/u.test(text)
