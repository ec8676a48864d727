/** A query of a buyer and what its buyer means: a listing is relevant if it has one of the types, all properties, the color and the size. */
export interface JudgedQuery {
	readonly q: string;
	readonly types: readonly string[];
	readonly properties: readonly string[];
	readonly color?: string | undefined;
	readonly size?: string | undefined;
}

/** Query | types, one of which is meant | properties, all of which are meant | color | size. */
const judged = `
毛衣 | sweater
羊毛衫 | sweater
knit | knitwear
knitwear | knitwear
针织 | knitwear
针织衫 | sweater cardigan knit-vest
sweater | sweater
jumper | sweater
pullover | sweater
wool sweater | sweater | wool
羊毛毛衣 | sweater | wool
羊绒毛衣 | sweater | cashmere
羊绒衫 | sweater | cashmere
cashmere jumper | sweater | cashmere
cashmere sweater women | sweater | cashmere women
高领毛衣 | sweater | turtleneck
turtleneck sweater | sweater | turtleneck
v领毛衣 | sweater | v-neck
V-neck jumper | sweater | v-neck
crew neck sweater | sweater | crew
crewneck sweater | sweater | crew
麻花毛衣 | sweater | cable
cable knit sweater | sweater | cable
男士毛衣 | sweater | men
儿童毛衣 | sweater | kids
黑色毛衣 | sweater | | black
加厚 卫衣 M码 | sweatshirt hoodie | thick | | M
毛衣 M码 | sweater | | | M
sweater size M | sweater | | | M
开衫 | cardigan
针织开衫 | cardigan
羊绒开衫 女 | cardigan | cashmere women
wool cardigan | cardigan | wool
宽松开衫 | cardigan | loose
oversized cardigan | cardigan | loose
针织马甲 | knit-vest
毛背心 | knit-vest
sweater vest | knit-vest
马甲 | vest
gilet | vest
t-shirt | t-shirt
tshirt | t-shirt
t shirt | t-shirt
T恤 | t-shirt
Ｔ恤 | t-shirt
体恤衫 | t-shirt
纯棉T恤 | t-shirt | cotton
cotton tee | t-shirt | cotton
printed t-shirt | t-shirt | printed
印花短袖T恤 | t-shirt | printed
men's t shirts | t-shirt | men
白色T恤 | t-shirt | | white
white t-shirt | t-shirt | | white
polo | polo
polo衫 | polo
衬衫 | shirt
亚麻衬衫 | shirt | linen
格子衬衫 | shirt | checked
plaid shirt | shirt | checked
真丝衬衫 | shirt | silk
silk blouse | blouse | silk
雪纺衫 | blouse | chiffon
blouse | blouse
背心 | tank vest
tank tops | tank
camisole | tank
卫衣 | sweatshirt
sweatshirt | sweatshirt
hoodie | hoodie
连帽卫衣 | hoodie
儿童卫衣 | sweatshirt | kids
加厚卫衣 | sweatshirt | thick
外套 | outerwear
outerwear | outerwear
夹克 | jacket
牛仔外套 | denim-jacket
jean jacket women | denim-jacket | women
皮衣 | leather-jacket
西装外套 | blazer
小西装 女 | blazer | women
suit jacket | blazer
冲锋衣 | shell-jacket
hardshell | shell-jacket
防晒衣 | sun-jacket
sun protection jacket | sun-jacket
棒球服 | bomber
bomber jacket | bomber
大衣 | coat
呢子大衣 | wool-coat
羊绒大衣 | cashmere-coat
风衣 | trench
trench coat | trench
驼色大衣 | coat | | khaki
camel coat | coat | | khaki
羽绒服 | down-jacket
down jacket | down-jacket
puffer | down-jacket
puffer jacket men | down-jacket | men
轻薄羽绒服 | down-jacket | light
长款羽绒服 女 | down-jacket | long women
儿童羽绒服 | down-jacket | kids
棉衣 | padded-jacket
棉服 | padded-jacket
连衣裙 | dress
裙子 | dresses skirts
dress | dress
碎花连衣裙 | dress | floral
maxi dress | dress | long
红色连衣裙 | dress | | red
red dress | dress | | red
linen dress | dress | linen
衬衫裙 | shirt-dress
shirt dress | shirt-dress
吊带裙 | slip-dress
针织连衣裙 | knit-dress
sweater dress | knit-dress
毛衣裙 | knit-dress
晚礼服 | evening-dress
evening gown | evening-dress
旗袍 | qipao
cheongsam | qipao
百褶裙 | pleated-skirt
牛仔裙 | denim-skirt
denim skirt | denim-skirt
短裙 | skirt denim-skirt dress | short
mini skirt | skirt | short
裤子 | bottoms
pants | trousers
牛仔裤 | jeans
jeans | jeans
破洞牛仔裤 | jeans | ripped
ripped jeans | jeans | ripped
高腰牛仔裤 | jeans | high-waist
high waisted jeans | jeans | high-waist
dress pants | suit-trousers
休闲裤 男 | casual-trousers | men
工装裤 | cargo-pants
打底裤 | leggings
leggings | leggings
瑜伽裤 | leggings
短裤 | shorts
shorts | shorts
denim shorts | shorts | denim
运动裤 | sweatpants
sweatpants kids | sweatpants | kids
连体裤 | jumpsuit
运动套装 | tracksuit
西装套装 | suit
内衣 | underwear
内裤 | briefs
无痕内裤 | briefs | seamless
long johns | thermals
睡衣 | homewear
pyjamas | pajamas
pajamas women | pajamas | women
真丝睡衣 | homewear | silk
睡裙 | nightdress
围巾 | scarf
袜子 | socks
毛线帽 | beanie
連衣裙 | dress
毛線衣 | sweater
羽絨服 | down-jacket
襯衫 | shirt
針織開衫 | cardigan
牛仔褲 | jeans
maoyi | sweater
lianyiqun | dress
yurongfu | down-jacket
niuzaiku | jeans
sweter | sweater
cardigna | cardigan
turtelneck sweater | sweater | turtleneck
hoodei | hoodie
navy blazer | blazer | | blue
酒红 毛衣 | sweater | | burgundy
black-red t-shirt | t-shirt | | black red
Medium hoodie | hoodie | | | M
新款 羊毛衫 女 | sweater | women
摇粒绒卫衣 | sweatshirt hoodie | fleece
羊绒围脖 | scarf | cashmere
lambskin jacket | leather-jacket
防水外套 | windbreaker shell-jacket trench | waterproof
women's tops | top | women
毛线帽 黑 | beanie | | black
丝绸睡裙 | nightdress | silk
overcoat | wool-coat cashmere-coat
warm jacket | down-jacket padded-jacket
冬季外套 | down-jacket padded-jacket wool-coat
chenshan nan | shirt | men
kuzi | bottoms
shrit | shirt
pajmas | pajamas
turtle neck | sweater knit-dress | turtleneck
羊毛杉 | sweater
denim pants women | jeans | women
XL 衬衫 | shirt | | | XL
cotton-padded coat | padded-jacket
深色西装 | blazer suit | | black
women's clothing wool | | wool women
`;

export const queries: readonly JudgedQuery[] = judged
	.trim()
	.split('\n')
	.map((line) => {
		const [q = '', types = '', properties = '', color, size] = line.split('|').map((cell) => cell.trim());
		return {
			q,
			types: words(types),
			properties: words(properties),
			color: color || undefined,
			size: size || undefined,
		};
	});

function words(text: string): string[] {
	return text.split(' ').filter((word) => word !== '');
}
