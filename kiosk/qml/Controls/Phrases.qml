pragma Singleton

import QtQuick
import Kiosk

/*
    Words for the keys that view-models give. Bindings that call these follow a change of language.
    Vietnamese addresses people by age and sex: `calling` and `you` put that in; for a guest it is "quý khách".
*/
QtObject {
    id: phrases

    function you(person: Person): string {
        return person.name === "" ? qsTr("you", "quý khách") : addressed(person.address);
    }
    function calling(person: Person): string {
        return person.name === "" ? "" : called(person.address, person.name);
    }
    function addressed(address: string): string {
        switch (address) {
        case "chi":
            return qsTr("you", "chị");
        case "anh":
            return qsTr("you", "anh");
        case "co":
            return qsTr("you", "cô");
        case "chu":
            return qsTr("you", "chú");
        default:
            return qsTr("you", "bạn");
        }
    }
    function called(address: string, name: string): string {
        switch (address) {
        case "chi":
            return qsTr("%1", "name of a woman: chị").arg(name);
        case "anh":
            return qsTr("%1", "name of a man: anh").arg(name);
        case "co":
            return qsTr("%1", "name of an older woman: cô").arg(name);
        case "chu":
            return qsTr("%1", "name of an older man: chú").arg(name);
        default:
            return qsTr("%1", "name of anyone: bạn").arg(name);
        }
    }
    // What belongs together stays on one line: a word with a hyphen (the joiner has no width, and needs no letter of
    // the typeface), and a last short word, which does not stand alone.
    function held(text: string): string {
        return text.replace(/-/g, "-\u2060").replace(/ (?=\S{1,7}$)/, "\u00a0");
    }
    function sentence(text: string): string {
        return text.charAt(0).toUpperCase() + text.slice(1);
    }
    function day(moment: date): string {
        return moment.toLocaleDateString(Qt.locale(VisitView.language === "vi" ? "vi_VN" : "en_GB"), VisitView.language === "vi" ? "d/M/yyyy" : "d MMMM yyyy");
    }
    function kind(key: string): string {
        switch (key) {
        case "earring":
            return qsTr("Earrings");
        case "necklace":
            return qsTr("Necklaces");
        case "ring":
            return qsTr("Rings");
        case "bracelet":
            return qsTr("Bracelets");
        case "watch":
            return qsTr("Watches");
        case "nose_stud":
            return qsTr("Nose studs");
        default:
            return qsTr("Everything");
        }
    }
    function metal(key: string): string {
        switch (key) {
        case "gold_24k":
            return qsTr("24K gold");
        case "gold_18k":
            return qsTr("18K gold");
        case "white_gold_18k":
            return qsTr("18K white gold");
        case "rose_gold_18k":
            return qsTr("18K rose gold");
        case "platinum":
            return qsTr("Platinum");
        case "silver_925":
            return qsTr("Silver 925");
        case "steel":
            return qsTr("Steel");
        default:
            return "";
        }
    }
    function stone(key: string): string {
        switch (key) {
        case "diamond":
            return qsTr("diamond");
        case "ruby":
            return qsTr("ruby");
        case "sapphire":
            return qsTr("sapphire");
        case "emerald":
            return qsTr("emerald");
        case "jade":
            return qsTr("jade");
        case "pearl":
            return qsTr("pearl");
        default:
            return "";
        }
    }
    function gems(list: list<var>): string {
        return list.map(gem => gem.count > 1 ? qsTr("%1 × %2, %3 ct each").arg(gem.count).arg(stone(gem.stone)).arg(gem.carat) : qsTr("%1, %2 ct").arg(sentence(stone(gem.stone))).arg(gem.carat)).join("\n");
    }
    function age(unit: string, count: int): string {
        switch (unit) {
        case "now":
            return qsTr("just now");
        case "minutes":
            return qsTr("%n minute(s) ago", "", count);
        case "hours":
            return qsTr("%n hour(s) ago", "", count);
        case "days":
            return qsTr("%n day(s) ago", "", count);
        default:
            return "";
        }
    }
    function stock(count: int): string {
        if (count < 0)
            return qsTr("Please ask us");
        return count === 0 ? qsTr("Not in this shop at the moment") : qsTr("%n in this shop", "", count);
    }
    function reason(key: string, detail: string): string {
        switch (key) {
        case "wished":
            return qsTr("On your wish list");
        case "occasion":
            return detail === "birthday" ? qsTr("For your birthday") : qsTr("For your anniversary");
        case "metal":
            return qsTr("Because you like %1").arg(metal(detail));
        case "kind":
            return qsTr("Because you like to look at %1").arg(kind(detail).toLowerCase());
        case "style":
            return qsTr("Your style");
        case "matches_owned":
            return qsTr("Goes with a piece of yours");
        case "new":
            return qsTr("New in the shop");
        case "in_store":
            return qsTr("Here to be seen today");
        case "choice_of_house":
            return qsTr("The house's choice");
        default:
            return "";
        }
    }
    function occasion(key: string, days: int): string {
        if (key === "birthday") {
            if (days === 0)
                return qsTr("Happy birthday");
            return days > 0 ? qsTr("Your birthday is in %n day(s)", "", days) : qsTr("Belated happy birthday");
        }
        if (key === "anniversary") {
            if (days === 0)
                return qsTr("Happy anniversary");
            return days > 0 ? qsTr("Your anniversary is in %n day(s)", "", days) : qsTr("Belated happy anniversary");
        }
        return "";
    }
    function tier(key: string): string {
        switch (key) {
        case "silver":
            return qsTr("Silver member");
        case "gold":
            return qsTr("Gold member");
        case "diamond":
            return qsTr("Diamond member");
        case "member":
            return qsTr("Member");
        default:
            return "";
        }
    }
    function standing(person: Person): string {
        if (person.tier === "")
            return "";
        return person.points > 0 ? qsTr("%1 · %n point(s)", "", person.points).arg(tier(person.tier)) : tier(person.tier);
    }
    function channel(key: string): string {
        switch (key) {
        case "sms":
            return qsTr("SMS");
        case "zalo":
            return qsTr("Zalo");
        case "email":
            return qsTr("E-mail");
        case "phone":
            return qsTr("Telephone");
        case "app":
            return qsTr("App");
        default:
            return "";
        }
    }
    function content(key: string): string {
        switch (key) {
        case "offers":
            return qsTr("Offers for me");
        case "new_pieces":
            return qsTr("New pieces");
        case "care":
            return qsTr("Care of what I own");
        default:
            return key;
        }
    }
    function often(perMonth: int): string {
        return qsTr("at most %n time(s) a month", "", perMonth);
    }
    function refusal(key: string): string {
        switch (key) {
        case "not_ours":
            return qsTr("This is a code of another kind");
        case "damaged":
            return qsTr("We could not read all of this code");
        case "oversized":
            return qsTr("This code holds too much");
        case "foreign":
            return qsTr("This code was not made by us");
        case "expired":
            return qsTr("This code has run out");
        case "not_yet_valid":
            return qsTr("This code is not valid yet");
        case "replayed":
            return qsTr("This code has been used already");
        case "unknown":
            return qsTr("We do not know this code yet");
        case "withdrawn":
            return qsTr("This code is no longer in use");
        case "stale":
            return qsTr("We cannot greet members just now");
        case "unread":
            return qsTr("The card left too soon");
        case "wrong":
            return qsTr("That does not fit");
        case "locked":
            return qsTr("Too many answers did not fit");
        default:
            return "";
        }
    }
    function refusalHelp(key: string): string {
        switch (key) {
        case "not_ours":
            return qsTr("Please open our app and show your member code.");
        case "damaged":
            return qsTr("Please hold your phone still and flat, with its screen bright.");
        case "oversized":
            return qsTr("A member code of ours is smaller. Please open it again in our app.");
        case "foreign":
            return qsTr("Please open your member code in our own app.");
        case "expired":
            return qsTr("Open your member code again: it renews itself.");
        case "not_yet_valid":
            return qsTr("Please check that your phone's date and time are right.");
        case "replayed":
            return qsTr("Each code works once. Open your member code again for a fresh one.");
        case "unknown":
            return qsTr("If you have just joined, this shop will know you soon. Until then, please look around as our guest.");
        case "withdrawn":
            return qsTr("You are welcome as our guest; an associate can help you to join again.");
        case "unread":
            return qsTr("Please hold it to the reader for a moment longer.");
        case "wrong":
            return qsTr("Please look at the number again, or ask one of us.");
        case "locked":
            return qsTr("Please wait a while before the next try. Your code in our app always works, and one of us is glad to help.");
        case "stale":
            return qsTr("This screen has not heard from our office for some days. Everything else works; please go on as our guest.");
        default:
            return "";
        }
    }
}
