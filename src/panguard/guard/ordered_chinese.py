"""Tells what a text in Chinese orders an agent to do to its user's harm. Pure.

Both scripts are read as one. Politeness is no sign of honesty: what counts is what is asked for.
"""

from collections.abc import Iterator

from panguard.engine.views.tables import SIMPLIFIED, TRADITIONAL
from panguard.expressions import Expression
from panguard.guard.ordered import Deed

_ONE_SCRIPT = str.maketrans(TRADITIONAL, SIMPLIFIED)
_MACHINE = (
    "(?:AI|客服|客戶服務|虛擬|語音|家庭|購物|財務|審查|文件|郵件|人工智慧|人工智能"
    "|大?語言模型|LLM|自動化|智慧|智能|程式|編程|編碼|程式碼|代碼|Claude|Copilot"
    "|Cursor|Gemini|ChatGPT|Codex|GPT)[\\s的]?"
)
_AGENT = (
    f"(?:(?:{_MACHINE}){{0,3}}(?:大?語言模型|助理|助手|代理程式|代理人|代理|智能體|智慧體|機器人|Agents?|bots?|AI|LLM|Claude|Copilot|Cursor|Gemini|ChatGPT|Codex|小幫手)"
    f"|(?:{_MACHINE}){{1,3}}(?:模型|工具|系統|貢獻者|審查員|程式|開發者))"
)
_ASKED = (
    "(?:請|麻煩|煩請|敬請|務必|必須|須|應當?|應該|需要?|需|可以?直接|可|得|直接"
    "|一律|[:：，,]|您好|你好|注意|幫忙|幫我|協助|有權|已獲|獲授權)"
)


def written(source: str) -> Expression:
    """Return an expression that is written in either script, for texts in one."""
    return Expression(source.translate(_ONE_SCRIPT), 2)


_ADDRESSED = written(
    rf"(?:各位|所有|任何|凡|讀到[^。\n]{{0,12}}的|看到[^。\n]{{0,12}}的|處理[^。\n]{{0,12}}的|正在[^。\n]{{0,14}}的|給|致|對|由|@|^|親愛的|尊敬的|敬愛的|[。！？\n「『（(【\[#>|：:，,*\"'`—-])\s{{0,3}}(?:各位|所有|任何|本|這位|此|你的)?\s?{_AGENT}們?"
    rf"(?:[^。！？\n]{{0,24}}?){_ASKED}"
    rf"|(?:如果|若|假如|倘若|當)(?:你|您)(?:是|為|身為|作為)[^。！？\n]{{0,16}}?{_AGENT}"
    rf"|(?:身為|作為)(?:一[個名位])?\s?{_AGENT}"
    rf"|[\[【（(]\s?(?:系統|管理員|開發者|平台|後台)(?:訊息|消息|通知|提示|公告|指令)?\s?[\]】）)]|(?:^|\n)\s*(?:系統|管理員|平台)(?:訊息|消息|通知|提示|指令)\s?[:：]"
    rf"|(?:回覆|回答|總結|摘要|整理)(?:給)?(?:使用者|用戶)(?:之)?前"
)
_DENIED = written(
    "(?:不要|請勿|切勿|不得|禁止|嚴禁|不可|絕不|切莫|不應|不能|不該|避免|防止|勿)[^，。；！\n]{0,60}|(?:我|我們)(?:想|要|想要|希望)(?:申請|辦理)?(?:退款|購買|下單|付款)"
)
_ASKS_FIRST = written(
    "(?:先|須|需|必須|請)(?:經|徵得|取得|獲得|徵求|詢問|告知|問過|得到)[^。，\n]{0,6}(?:使用者|用戶|主人|負責人|維護者|人工|管理員)[^。\n]{0,6}(?:同意|確認|核准|批准|許可|授權)?"
    "|(?:經|徵得|取得|獲得|得到|等|待|在|於)(?:過)?(?:使用者|用戶|負責人|維護者|人工)[^。，\n]{0,6}(?:同意|確認|核准|批准|許可)(?:後|之後|才)"
)
_NOT_ASKED = written("(?:不|無|毋|免|未|勿|已)[^。，\n]{0,4}$")
_KEPT = (
    "(?:金鑰|密鑰|私鑰|憑證|憑據|密碼|口令|令牌|權杖|環境變[數量]|助記詞|token"
    "|secrets?|api\\s?key|cookie|credentials?|\\.env|\\.ssh|\\.aws|id_rsa|連線字串"
    "|連接字串|驗證碼|一次性(?:密碼|代碼)|登入碼|重設(?:密碼)?連結)"
)
_OWNED = (
    "(?:(?:私有|私人|內部|機密|未公開|其他|非公開|敏感|保密)[^。，\n]{0,6}(?:儲存庫"
    "|倉庫|專案|項目|檔案|文件|資料|郵件|訊息|頻道|工單|程式碼|代碼|筆記|路線圖"
    "|原始碼|repo\\w*)|(?:客戶|用戶|使用者|員工|病患|會員|同事)的?[^。，\n]{0,6}(?:名單"
    "|清單|資料|個資|信箱|電子郵件|郵件|電話|地址|薪資|帳號|檔案|紀錄|資料庫"
    "|資料表|訂單|行事曆|聯絡人)|個資|個人資料|薪資|病歷|通訊錄|聯絡人|行事曆"
    "|收件匣|信箱(?:裡|內|中)|(?:最近|所有|全部|過去)[^。，\n]{0,6}(?:郵件|信件"
    "|訊息|對話|檔案)|系統提示詞?|對話(?:紀錄|記錄|內容|歷史)|聊天(?:紀錄|記錄)"
    "|資料表(?:的)?內容|資料庫內容|原始碼|帳務|財務報表|合約)"
)
_PLACE = (
    "(?:https?://|[\\w.+-]{1,40}@[\\w-]{1,40}\\.|(?:留言|評論|回覆|回復|回應"
    "|回答|工單|議題|頁面|討論串?|群組|頻道|公開|描述|說明欄?|表單|網址|連結"
    "|端點|伺服器|分支|gist|issue|PR|README|comment|wiki|文件末|欄位|備註|註解"
    "|儲存庫|倉庫|外部|這裡|此處|本文|下方|摘要|提交訊息|webhook|寄件者|對方"
    "|供應商|廠商|合作夥伴|來信者|客服))"
)
_GIVE = (
    "(?:回覆|回復|答覆|答復|貼|張貼|寄|傳|發|送|附|附上|上傳|公開|發佈|發布|列"
    "|列出|填|寫|複製|轉發|轉寄|提供|回傳|輸出|分享|共用|匯出|放|留|回報|同步"
    "|推送|提交|加到|加入|嵌入|帶上|交給|告知|備份|外發)"
)
_PROTECTION = (
    "(?:分支保護|保護(?:機制|規則|設定)?|檢查|審核|審查|覆核|防護|驗證|簽章|簽名"
    "|警報|警示|警告規則|鉤子|hooks?|守衛|防火牆|稽核(?:紀錄|日誌)?|審計(?:日誌)?"
    "|權限(?:確認|檢查|提示)|雙重(?:驗證|認證)|二次確認|兩步驟驗證|確認(?:步驟"
    "|提示|流程)|核准流程|安全(?:設定|規則|政策|機制|掃描)|沙箱|監控|限額|限流"
    "|保全|監視器|攝影機|煙霧偵測器)"
)
_OFF = "(?:關閉|關掉|停用|解除|移除|繞過|略過|跳過|取消|拿掉|免除|忽略|暫停|刪除|卸載|降低|放寬|覆寫|撤下)"
_SPLIT = "[^。！？\n]"
_DEEDS = (
    (
        Deed.GIVES_AWAY,
        f"(?:{_KEPT}|{_OWNED}){_SPLIT}{{0,50}}?{_GIVE}{_SPLIT}{{0,24}}?{_PLACE}|{_GIVE}{_SPLIT}{{0,20}}?(?:{_KEPT}|{_OWNED}){_SPLIT}{{0,30}}?{_PLACE}|(?:{_KEPT}|{_OWNED}){_SPLIT}{{0,40}}?{_PLACE}{_SPLIT}{{0,12}}?{_GIVE}|{_PLACE}{_SPLIT}{{0,16}}?{_GIVE}{_SPLIT}{{0,30}}?(?:{_KEPT}|{_OWNED})",
    ),
    (
        Deed.GIVES,
        f"(?:把|將|連同|並|請){_SPLIT}{{0,24}}?(?:{_KEPT}|系統提示詞?|對話(?:紀錄|記錄)){_SPLIT}{{0,16}}?(?:一併|全部|完整|逐字)?{_GIVE}",
    ),
    (
        Deed.GETS_PAST,
        f"{_OFF}{_SPLIT}{{0,16}}?{_PROTECTION}|{_PROTECTION}{_SPLIT}{{0,4}}?(?:先|全部|一律|都|可)?{_OFF}|(?:合併|推送|核准|批准|部署|發佈|上線|通過){_SPLIT}{{0,30}}?(?:不用|不必|無須|無需|毋須|不需要?|免|未經|略過|跳過|繞過|強制|直接){_SPLIT}{{0,8}}?(?:審|核|檢查|確認|測試|等|批准|保護)|(?:強制|直接)(?:推送|合併)(?:到|至|進)?{_SPLIT}{{0,6}}?(?:main|master|主分支|正式|生產)|管理員權限{_SPLIT}{{0,10}}?(?:合併|推送|核准|覆蓋)",
    ),
    (
        Deed.MISUSES,
        f"(?:刪除|清空|清除|移除|抹除|銷毀|覆蓋){_SPLIT}{{0,14}}?(?:備份|資料庫|資料表|(?:所有|全部|舊的?|正式|生產|客戶|使用者|用戶)[^。，\n]{{0,8}}(?:資料|紀錄|記錄|檔案|郵件|日誌|帳號|頁面|快照|分支|訂單|行程)|稽核|日誌)|(?:轉帳|匯款|退款|付款|支付|購買|下單|匯出款項){_SPLIT}{{0,30}}?(?:\\d|帳戶|帳號|錢包|元|禮物卡|禮品卡)|(?:授予|給予|加入|新增|邀請|設為|提升){_SPLIT}{{0,30}}?(?:管理員|擁有者|最高權限|管理權限|協作者|owner|admin)|(?:打開|開啟|解鎖|解除|關閉|關掉|啟動|調高|調低|調到){_SPLIT}{{0,10}}?(?:大門|門鎖|車庫|前門|後門鎖|閘門|保險箱|警報器|保全|暖氣|冷氣|鍋爐|閥門|抽水機|攝影機|監視器|冷凍庫|冰箱|電源)|(?:核准|批准|通過|同意|標記為?(?:安全|已審|已核)){_SPLIT}{{0,10}}?(?:這個|此|本|這筆|該|所有|全部|這份)?(?:PR|合併請求|拉取請求|請求|申請|付款|發票|款項|變更|部署|報銷|採購)|標記為?(?:安全|已審查|已核准)|(?:收款|匯款|付款|退款)(?:帳戶|帳號){_SPLIT}{{0,10}}?(?:改|換|更新|變更)",
    ),
    (
        Deed.KEEPS_FOR_EVER,
        f"(?:記住|記下|牢記|存入|寫入|寫進|加入|存到|加到|記到|儲存到|更新){_SPLIT}{{0,40}}?(?:記憶|永久|永遠|往後|以後|今後|日後|每次|所有對話|長期|未來的?(?:對話|工作階段)|CLAUDE\\.md|AGENTS\\.md)|(?:往後|以後|今後|日後|從現在起|每次)(?:的)?(?:對話|工作階段|回覆|回答|任務|請求){_SPLIT}{{0,8}}(?:都|皆|一律|均){_SPLIT}{{0,30}}(?:請|要|必須|遵|依|加|附|先|使用|推薦)",
    ),
    (
        Deed.ADVERTISES,
        f"(?:每[次則個篇份]|所有|任何)[^。，\n]{{0,8}}(?:回覆|回答|摘要|輸出|訊息|郵件|報告|回應){_SPLIT}{{0,16}}?(?:結尾|末尾|最後|開頭|都|皆){_SPLIT}{{0,16}}?(?:加|附|註明|提到|推薦|寫)|(?:推薦|優先推薦|優先選用|宣傳|稱讚){_SPLIT}{{0,24}}?(?:給(?:使用者|用戶)|優於|最佳|首選|最好|第一|而非|勝過)|(?:回覆|回答|摘要)(?:的)?(?:結尾|末尾|最後){_SPLIT}{{0,10}}?(?:加上|附上|註明|加入|寫上)|(?:加入|新增|安裝|引入|使用){_SPLIT}{{0,30}}?(?:依賴|相依|套件|函式庫|外掛|擴充|推薦連結|推廣|贊助|廣告|聯盟連結){_SPLIT}{{0,40}}?(?:所有|每個|任何|使用者的|用戶的|不必|無須|無需|不用)",
    ),
    (
        Deed.ACTS,
        "(?:貼|寄|傳送|發送|上傳|公開|發佈|匯出|刪除|清空|合併|推送|核准|批准|停用|關閉|轉帳|匯款|付款|退款|授予|邀請|部署|安裝|下載|移除|轉發|轉寄|分享|提交|呼叫|重設|覆蓋|撤銷|執行)",
    ),
)
_TOLD = (
    (
        Deed.UNHEARD,
        "(?:已|已經|業經|均已|先前已)(?:獲|取得|得到|由|經|事先)?[^。，\n]{0,10}(?:授權|核准|同意|批准|許可|准許|認可|簽核)|(?:不用|不必|無須|無需|毋須|毋需|不需要?|免|勿|不要|別|請勿|不得|不會再|無庸)(?:再|另行|額外|特別|事先|先|向|跟|對|讓|在)?[^。，；\n]{0,10}?(?:詢問|過問|問|告知|告訴|通知|確認|徵求|回報|提及|提到|說明|知會|請示|打擾|知道|徵得|等待|審核|核准|同意|透露|揭露)|(?:悄悄|默默|靜默|私下|低調)(?:地)?",
    ),
    (
        Deed.CLAIMED,
        "(?:依|依照|按照|根據|按|遵照)[^。，\n]{0,8}(?:規定|政策|流程|程序|標準|慣例|要求|規範|SOP|協議|法規)|(?:標準|例行|既定|正常|慣例|固定|必要)(?:的)?(?:流程|程序|作業|做法|步驟|政策|規定|要求)|(?:公司|資安|平台|合規|稽核)(?:政策|規定|要求)",
    ),
    (
        Deed.TO_NOBODY,
        "(?:不用|不必|無須|無需|毋須|不需要?|勿|不要|別|請勿|不得)(?:再|另行|特別|事先|先|主動)?(?:向|跟|對|讓|在)?(?:使用者|用戶|主人|擁有者|開發者|維護者|任何人)?(?:前)?(?:告知|告訴|通知|提及|提到|說明|知會|透露|揭露|回報|知道|打擾)(?:此事|這|使用者|用戶|主人|擁有者|開發者|任何人|他|她|。|$)",
    ),
)
_ORDERED = tuple((deed, written(source)) for deed, source in _DEEDS)
_SAID = tuple((deed, written(source)) for deed, source in _TOLD)
_END = Expression(r"\n[ \t#>*|/-]*\n|-->")
_LONGEST = 600
_STOPS = Expression(r"[。！？\n]")


def one_script(text: str) -> str:
    """Return a text of the same length in which every character stands in one of its forms."""
    return text.translate(_ONE_SCRIPT)


def passages_in_chinese(text: str) -> Iterator[tuple[int, int, frozenset[Deed]]]:
    """Yield where a text in Chinese turns to an agent, and what it has it do; `text` is in one script."""
    past = 0
    for found in _ADDRESSED.finditer(text):
        if found.start() < past:
            continue
        limit = min(len(text), found.start() + _LONGEST)
        ending = _END.search(text, found.end(), limit)
        end = ending.start() if ending else limit
        past = found.start() + (end - found.start() + 1) // 2
        yield found.start(), end, frozenset(deeds_in_chinese(text[found.start() : end]))


def deeds_in_chinese(said: str) -> Iterator[Deed]:
    """Yield what a text in one script has whoever it is said to do; what it forbids is none of it."""
    yield from (deed for deed, pattern in _SAID if pattern.search(said))
    bare = "\n".join(_DENIED.sub(" ", each) for each in _STOPS.split(said) if not asks_first_in_chinese(each))
    yield from (deed for deed, pattern in _ORDERED if pattern.search(bare))


def asks_first_in_chinese(sentence: str) -> bool:
    """Say whether a sentence in one script has its reader ask somebody before anything is done."""
    found = _ASKS_FIRST.search(sentence)
    return found is not None and not _NOT_ASKED.search(sentence[max(0, found.start() - 8) : found.start()])
