use super::{MentionKind, Template, parse};
use crate::model::value::{Data, TemplatePart, Value};
use crate::source::{FileId, SourceFile};

fn template(text: &str) -> Template {
    parse(&SourceFile::new(FileId(0), "stack.yaml", text))
}

/// A short text for a value: `?` unknown, `&` a reference.
fn show(value: &Value) -> String {
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("'{text}'"),
        Data::Template(parts) => {
            let parts = parts.iter().map(|part| match part {
                TemplatePart::Text(text) => text.clone(),
                TemplatePart::Reference(reference) => format!("&{reference}"),
                TemplatePart::Unknown => "?".to_owned(),
            });
            format!("<{}>", parts.collect::<String>())
        }
        Data::List(list) => {
            let mut items: Vec<String> = list.items.iter().map(show).collect();
            items.extend((!list.complete).then(|| "…".to_owned()));
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries = map.entries.iter().map(|entry| format!("{}: {}", entry.key, show(&entry.value)));
            let mut entries: Vec<String> = entries.collect();
            entries.extend((!map.complete).then(|| "…".to_owned()));
            format!("{{{}}}", entries.join(", "))
        }
        Data::Reference(reference) => format!("&{reference}"),
        Data::Unknown(unknown) => if unknown.may_be_null { "?null" } else { "?" }.to_owned(),
    }
}

const HEAD: &str = "\
Parameters:
  Name: {Type: String, Default: web}
  Zones: {Type: CommaDelimitedList, Default: 'a, b'}
  Secret: {Type: String, NoEcho: true}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}
Mappings:
  Size:
    dev: {Type: t3.micro, Disk: 8}
    prod: {Type: m5.large, Disk: 8}
Resources:
  Key: {Type: 'AWS::KMS::Key'}
  Thing:
    Type: AWS::X::Y
    Properties:
      V: ";

#[test]
fn functions_in_both_spellings() {
    for (text, expected) in [
        ("!Ref Name", "'web'"),
        ("{Ref: Name}", "'web'"),
        ("!Ref Zones", "['a', 'b']"),
        ("!Ref Secret", "?"),
        ("!Ref Image", "?"),
        ("!Ref Key", "&AWS::KMS::Key.Key"),
        ("!GetAtt Key.Arn", "&AWS::KMS::Key.Key.Arn"),
        ("{'Fn::GetAtt': [Key, Arn]}", "&AWS::KMS::Key.Key.Arn"),
        ("!Sub '${Name}-logs'", "'web-logs'"),
        ("!Sub '${Key.Arn}'", "&AWS::KMS::Key.Key.Arn"),
        ("!Sub 'arn:${AWS::Partition}:s3:::${Name}/${!x}'", "<arn:?:s3:::web/${x}>"),
        ("!Sub ['${A}/${Name}', {A: !Ref Key}]", "<&AWS::KMS::Key.Key/web>"),
        ("!Join ['-', [a, !Ref Name, 1]]", "'a-web-1'"),
        ("!Join ['', [a, !Ref 'AWS::Region']]", "<a?>"),
        ("!Split [',', 'a,b']", "['a', 'b']"),
        ("!Select [1, !Ref Zones]", "'b'"),
        ("!Select [9, !Ref Zones]", "?"),
        ("!FindInMap [Size, prod, Type]", "'m5.large'"),
        ("!FindInMap [Size, !Ref Secret, Type]", "?"),
        ("!FindInMap [Size, !Ref Secret, Disk]", "8"),
        ("!If [IsProd, true, true]", "true"),
        ("!If [IsProd, true, false]", "?"),
        ("!If [IsProd, {A: 1, B: 2}, {A: 1, B: 3}]", "{A: 1, B: ?, …}"),
        ("!If [IsProd, x, !Ref 'AWS::NoValue']", "?null"),
        ("[a, !If [IsProd, b, !Ref 'AWS::NoValue']]", "['a', …]"),
        ("{A: !Ref 'AWS::NoValue', B: 1}", "{B: 1}"),
        ("{A: 1, 'Fn::Transform': {Name: X}}", "{A: 1, …}"),
        ("'{{resolve:secretsmanager:db:SecretString:password}}'", "?"),
        ("!ImportValue shared-vpc", "?"),
        ("!Base64 'echo'", "'echo'"),
        ("{'Fn::Base64': !Sub 'echo ${Name}'}", "'echo web'"),
        ("!GetAZs ''", "?"),
        ("yes", "true"),
        ("'yes'", "'yes'"),
        ("012", "'012'"),
        ("!Unknown x", "'x'"),
    ] {
        let template = template(&format!("{HEAD}{text}\n"));
        assert_eq!(template.tree.errors, [], "{text}");
        let thing = template.resource("Thing").expect("the resource");
        let found = thing.body.get("V").map_or_else(|| "absent".to_owned(), show);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn json_reads_as_yaml_does() {
    let template = template(
        r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain",
            "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-b"}}}}}"#,
    );
    let bucket = template.resource("B").expect("the resource");
    assert_eq!(show(&bucket.body), "{Name: <?-b>, DeletionPolicy: 'Retain'}");
    assert_eq!(bucket.address, "AWS::S3::Bucket.B");
}

#[test]
fn functions_of_a_serverless_template_inherit_globals() {
    let template = template(
        "Transform: AWS::Serverless-2016-10-31\n\
         Globals:\n  Function:\n    Runtime: python3.12\n    Environment: {Variables: {A: 1, B: 1}}\n\
         Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Environment: {Variables: {B: 2}}\n",
    );
    let function = template.resource("F").expect("the resource");
    assert_eq!(show(&function.body), "{Environment: {Variables: {B: 2, A: 1}}, Runtime: 'python3.12'}");
    assert!(template.is_serverless && !template.is_open);
}

#[test]
fn what_is_named_is_found() {
    let text = "\
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  Both: !And [!Condition Prod, Condition: Other]
Resources:
  A:
    Type: AWS::X::Y
    Condition: Prod
    DependsOn: [B, C]
    Properties:
      P: !If [Both, !GetAtt B.Arn, {'Fn::GetAtt': [C, Out.Put]}]
      Q: !Sub 'x${D}${AWS::Region}${!E}'
      R: !Sub ['${Own}${F.G}', {Own: !Ref H}]
      S: !FindInMap [Map, !Ref I, k]
      T: {Condition: {StringEquals: {a: b}}}
Outputs:
  O:
    Condition: Last
    Value: !Ref A
";
    let template = template(text);
    let found = template.mentions.iter().map(|mention| {
        let kind = match mention.kind {
            MentionKind::Value => "",
            MentionKind::Order => "after ",
            MentionKind::Condition => "if ",
            MentionKind::Mapping => "map ",
        };
        let attribute = mention.attribute.as_deref().map_or_else(String::new, |attribute| format!(".{attribute}"));
        assert!(mention.span.of(text).starts_with(&mention.name), "{mention:?}");
        format!("{kind}{}{attribute}", mention.name)
    });
    let expected = [
        "Stage",
        "if Prod",
        "if Other",
        "if Prod",
        "after B",
        "after C",
        "if Both",
        "B.Arn",
        "C.Out.Put",
        "D",
        "AWS::Region",
        "F.G",
        "H",
        "map Map",
        "I",
        "if Last",
        "A",
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert!(template.escapes("A") && !template.escapes("B"));
}

#[test]
fn templates_that_others_complete_are_open() {
    for (text, open) in [
        ("Resources: {}\n", false),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", false),
        ("Transform: [AWS::LanguageExtensions, Mine]\nResources: {}\n", true),
        ("Transform: AWS::LanguageExtensions\nResources:\n  'Fn::ForEach::Topics': [N, [a], {}]\n", true),
        ("Resources:\n  Fn::Transform: {Name: AWS::Include}\n", true),
    ] {
        assert_eq!(template(text).is_open, open, "{text}");
    }
}

#[test]
fn aliases_and_depth_are_bounded() {
    let levels = (1..12).map(|level| {
        let inner = format!("*x{}", level - 1);
        format!("x{level}: &x{level} [{}]\n", [&*inner; 8].join(", "))
    });
    let mut bomb = format!("x0: &x0 [a, a, a, a, a, a, a, a]\n{}", levels.collect::<String>());
    bomb += "Resources: {A: {Type: AWS::X::Y, Properties: {P: *x11}}}\n";
    assert_eq!(template(&bomb).resources.len(), 1);
    let deep = format!("Resources: {{A: {{Type: T, Properties: {{P: {}1{}}}}}}}\n", "[".repeat(200), "]".repeat(200));
    assert_eq!(template(&deep).resources.len(), 1);
}
