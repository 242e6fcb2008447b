"""Writes a tiny folder of each benchmark, in its published form, with empty media; all words are made up here."""

import json
from pathlib import Path

TEN = [{"answer": "red", "answer_id": 1}] * 9 + [{"answer": "crimson", "answer_id": 10}]
SENTENCES = {"sentences": [{"raw": "A cup."}, {"raw": "A mug."}]}


def vqa(stem: str, place: str) -> dict[str, object]:
    questions = [{"question_id": 421, "image_id": 42, "question": "Which hue?"}]
    questions += [{"question_id": 90, "image_id": 7, "question": "How many?"}]
    annotations = [
        {"question_id": 90, "question_type": "how many", "answer_type": "number", "answers": [{"answer": "2"}]}
    ]
    annotations += [{"question_id": 421, "question_type": "which", "answer_type": "other", "answers": TEN}]
    return {
        f"{stem}OpenEnded_mscoco_{place}_questions.json": {"questions": questions},
        f"{stem}mscoco_{place}_annotations.json": {"annotations": annotations},
        f"{place}/COCO_{place}_000000000042.jpg": None,
        f"{place}/COCO_{place}_000000000007.jpg": None,
    }


def generated(stem: str, suffix: str) -> dict[str, object]:
    rows = [{"id": 9, "video_id": 1201, "question": "who pours?", "answer": "cook"}]
    rows += [{"id": 3, "video_id": 4, "question": "what flies?", "answer": "kite", "category_id": 1}]
    return {"test_qa.json": rows, f"video/{stem}1201{suffix}": None, f"video/{stem}4{suffix}": None}


FOLDERS: dict[str, dict[str, object]] = {
    "coco": {
        "dataset_coco.json": {
            "images": [
                {"filepath": "val2014", "filename": "b.jpg", "cocoid": 8, "split": "test", **SENTENCES},
                {"filepath": "val2014", "filename": "r.jpg", "cocoid": 5, "split": "restval", **SENTENCES},
                {"filepath": "train2014", "filename": "a.jpg", "cocoid": 2, "split": "test", **SENTENCES},
            ]
        },
        "val2014/b.jpg": None,
        "train2014/a.jpg": None,
    },
    "flickr30k": {
        "dataset_flickr30k.json": {
            "images": [
                {"filename": "100.jpg", "imgid": 0, "split": "train", **SENTENCES},
                {"filename": "300.jpg", "imgid": 2, "split": "test", **SENTENCES},
            ]
        },
        "flickr30k-images/300.jpg": None,
    },
    "vatex": {
        "vatex_public_test_english_v1.1.json": [{"videoID": "Ab-_000001_000011", "enCap": ["A dog runs.", "Running."]}],
        "videos/Ab-_000001_000011.mp4": None,
    },
    "youcook2": {
        "youcookii_annotations_trainval.json": {
            "database": {
                "zz": {
                    "subset": "validation",
                    "recipe_type": "212",
                    "annotations": [
                        {"id": 0, "segment": [5, 9], "sentence": "chop it"},
                        {"id": 1, "segment": [9, 20.5], "sentence": "fry it"},
                    ],
                },
                "tt": {"subset": "training", "recipe_type": "212", "annotations": []},
                "aa": {
                    "subset": "validation",
                    "recipe_type": "101",
                    "annotations": [{"id": 0, "segment": [1, 2], "sentence": "boil it"}],
                },
            }
        },
        "raw_videos/validation/212/zz.mkv": None,
        "raw_videos/validation/101/aa.mp4": None,
    },
    "vqav2": vqa("v2_", "val2014"),
    "okvqa": vqa("", "val2014"),
    "vizwiz": {
        "val.json": [
            {"image": "V_1.jpg", "question": "Is it on?", "answers": TEN, "answer_type": "other", "answerable": 1}
        ],
        "val/V_1.jpg": None,
    },
    "textvqa": {
        "TextVQA_0.5.1_val.json": {
            "data": [{"question_id": 34602, "image_id": "0a", "question": "brand?", "answers": ["acme"] * 10}]
        },
        "train_images/0a.jpg": None,
    },
    "msvdqa": generated("vid", ".avi"),
    "msrvttqa": generated("video", ".mp4"),
    "ivqa": {
        "test.csv": "video_id,start,end,question,answer1,answer2,answer3,answer4,answer5\n"
        'q1,3,9,"What, then?",pan,pan,pot,,pan\nq2,10,12.5,Where?,sink,sink,sink,tub,sink\n',
        "video/q1_3_9.webm": None,
        "video/q2.mp4": None,
    },
    "nextqa": {
        "test.csv": "video,frame_count,width,height,question,answer,qid,type\n"
        "77,300,640,480,why is the cat up,to see,4,CW\n55,300,640,480,how many cats,two,0,DC\n",
        "map_vid_vidorID.json": {"55": "1000/55", "77": "0025/77"},
        "add_reference_answer_test.json": {"77": {"4": "for the view"}},
        "NExTVideo/0025/77.mp4": None,
        "NExTVideo/1000/55.mp4": None,
    },
    "visdial": {
        "visdial_1.0_val.json": {
            "data": {
                "questions": ["is it day", "any cars", "a tree"],
                "answers": ["no", "yes", "two"],
                "dialogs": [
                    {
                        "image_id": 12,
                        "caption": "a street",
                        "dialog": [
                            {"question": 2, "answer": 1, "answer_options": [0, 1, 2], "gt_index": 1},
                            {"question": 1, "answer": 2, "answer_options": [2, 0, 1], "gt_index": 0},
                        ],
                    }
                ],
            }
        },
        "visdial_1.0_val_dense_annotations.json": [{"image_id": 12, "round_id": 2, "gt_relevance": [1.0, 0, 0.4]}],
        "VisualDialog_val2018/VisualDialog_val2018_000000000012.jpg": None,
    },
    "hatefulmemes": {
        "dev_seen.jsonl": '{"id": 8, "img": "img/00008.png", "label": 1, "text": "one\u2028two"}\n'
        '{"id": "02", "img": "img/00002.png", "label": 0, "text": "three"}\n',
        "img/00008.png": None,
        "img/00002.png": None,
    },
    "star": {
        "STAR_val.json": [
            {
                "question_id": "Sequence_T1_3",
                "question": "What came first?",
                "video_id": "YS",
                "start": 11.1,
                "end": 19.6,
                "answer": "The lid.",
                "choices": [{"choice_id": 0, "choice": "The cup."}, {"choice_id": 1, "choice": "The lid."}],
            }
        ],
        "Charades_v1_480/YS.mp4": None,
    },
    "imagenet": {
        "LOC_synset_mapping.txt": "n00000002 tench, Tinca\nn00000001 great owl\n",
        "LOC_val_solution.csv": "ImageId,PredictionString\nI_2,n00000002 1 2 3 4\nI_1,n00000001 5 6 7 8 \n",
        "val/I_1.JPEG": None,
        "val/I_2.JPEG": None,
    },
    "kinetics700": {
        "validate.csv": "label,youtube_id,time_start,time_end,split\n"
        "ski jump,-x,84,94,validate\ncurling,y,0,10,validate\n",
        "validate/ski jump/-x_000084_000094.mp4": None,
        "validate/y_000000_000010.mp4": None,
    },
    "rareact": {
        "rareact.csv": "id,video_id,start,end,class_id,verb,noun,annotation\n"
        "0,vv,50,60,1,shake,tomato,0\n1,ww,20,30,0,cut,phone,1\n2,vv,60,70,0,cut,phone,3\n",
        "videos/vv.mp4": None,
        "videos/ww.webm": None,
    },
}


def write_benchmark(name: str, folder: Path) -> Path:
    """The folder of a benchmark, with the files its default split needs."""
    for path, content in FOLDERS[name].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else "" if content is None else json.dumps(content)
        (folder / path).write_text(text, encoding="utf-8")
    return folder
