<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
<context>
    <name>Photo</name>
    <message numerus="yes">
        <source>It waits %n minute(s), can be saved once, and is then deleted.</source>
        <translation>
            <numerusform>It waits %n minute, can be saved once, and is then deleted.</numerusform>
            <numerusform>It waits %n minutes, can be saved once, and is then deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in this shop</source>
        <translation>
            <numerusform>%n in this shop</numerusform>
            <numerusform>%n in this shop</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your birthday is in %n day(s)</source>
        <translation>
            <numerusform>Your birthday is tomorrow</numerusform>
            <numerusform>Your birthday is in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your anniversary is in %n day(s)</source>
        <translation>
            <numerusform>Your anniversary is tomorrow</numerusform>
            <numerusform>Your anniversary is in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 · %n point(s)</source>
        <translation>
            <numerusform>%1 · %n point</numerusform>
            <numerusform>%1 · %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>at most %n time(s) a month</source>
        <translation>
            <numerusform>at most once a month</numerusform>
            <numerusform>at most %n times a month</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StaffDoor</name>
    <message numerus="yes">
        <source>Held off for %n second(s)</source>
        <translation>
            <numerusform>Held off for %n second</numerusform>
            <numerusform>Held off for %n seconds</numerusform>
        </translation>
    </message>
</context>
</TS>
