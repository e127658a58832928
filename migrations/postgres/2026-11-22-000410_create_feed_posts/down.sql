DROP TABLE feed_posts;
